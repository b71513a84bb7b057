import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailText } from '../../../sut/app/messages/service/mail-text.ts';

test('each kind of message has a subject and a sentence of its own, and names the person', () => {
  const texts = (['account-opened', 'order-confirmed', 'replenishment-shipped'] as const).map((kind) =>
    mailText({ kind, facts: {} }, 'Ada Almeida'),
  );
  assert.equal(new Set(texts.map(({ subject }) => subject)).size, 3);
  assert.equal(new Set(texts.map(({ text }) => text)).size, 3);
  for (const { text } of texts) assert.match(text, /^Hello Ada Almeida,\n\n.+\n\nBank and Store\n$/);
});

test('facts stand a line each, in the order given, under names for people', () => {
  const facts = { account: 7, weeklyCeiling: '500.00' };
  assert.match(
    mailText({ kind: 'account-opened', facts }, 'Ada').text,
    /\n\n  Account: 7\n  Weekly ceiling: 500\.00\n\n/,
  );
});
