import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountText,
  cardText,
  entriesText,
  interestText,
  plainText,
  profileText,
  writtenText,
} from '../../../cli/render/bank-text.ts';

const openedAt = '2026-11-21T08:38:30.123Z';
const card = { number: '4000000000000001', weeklyCeiling: '500.00' };
const checking = { id: 1, profileId: 1, kind: 'checking', balance: '12345.60', card, openedAt };
const savings = { id: 2, profileId: 1, kind: 'savings', balance: '0.05', openedAt };

test('an account is shown with its card, where it has one', () => {
  assert.equal(
    accountText(checking),
    [
      'Account 1, checking, of profile 1',
      '  balance  12,345.60',
      '  card     4000000000000001',
      '  ceiling  500.00 in seven days',
      '  opened   2026-11-21 08:38:30',
    ].join('\n'),
  );
  assert.doesNotMatch(accountText(savings), /card|ceiling/);
});

test('a profile is a table of its accounts, or says how to open one', () => {
  const profile = { id: 1, name: 'Ada Almeida', createdAt: openedAt, accounts: [checking, savings] };
  assert.equal(
    profileText(profile),
    [
      'Profile 1: Ada Almeida',
      '',
      'account  kind        balance  card              weekly ceiling',
      '      1  checking  12,345.60  4000000000000001          500.00',
      '      2  savings        0.05',
    ].join('\n'),
  );
  assert.match(profileText({ ...profile, accounts: [] }), /mascaret bank account open --profile 1$/);
});

test('entries are a table as wide as the terminal, with the way to the older ones', () => {
  const payment = { transfer: 20, kind: 'payment', amount: '-12.30', merchant: 'baker '.repeat(20), at: openedAt };
  const opening = { transfer: 1, kind: 'opening', amount: '1000.00', at: openedAt };
  const text = entriesText(1, { entries: [payment, opening], next: 1 }, 80);
  const lines = text.split('\n');
  assert.ok(lines.every((line) => line.length <= 80));
  assert.match(lines[1] ?? '', /^ {6}20 {2}2026-11-21 08:38:30 {2}payment {4}-12\.30 {2}baker .*…$/);
  assert.match(lines[2] ?? '', /^ {7}1 .* opening {2}1,000\.00$/);
  assert.equal(lines.at(-1), 'Older ones: mascaret bank entries 1 --after 1');
  assert.doesNotMatch(entriesText(1, { entries: [opening] }, 80), /Older/);
  assert.equal(entriesText(1, { entries: [] }, 80), 'Nothing came into account 1 or went out of it.');
});

test('a card is shown with what is left of its ceiling', () => {
  const text = cardText({ account: 1, number: '4000000000000001', weeklyCeiling: '500.00', spent: '24.60' });
  assert.match(text, /^ {2}left {5}475\.40$/m);
});

test('an interest run that is under way says how to hear of its end', () => {
  const run = { id: 1, period: '2026-11-A', accountsPaid: 1500, paid: '1230.00' };
  assert.match(
    interestText({ ...run, state: 'running' }),
    /under way\n[\s\S]*accounts {2}1,500[\s\S]*bank interest 2026-11-A$/,
  );
  assert.match(
    interestText({ ...run, state: 'done', finishedAt: openedAt }),
    /everybody is paid[\s\S]*2026-11-21 08:38:30$/,
  );
});

test('a write is shown with its key, and a repeated one as such', () => {
  assert.equal(writtenText('Paid', { key: 'k', replayed: false }), 'Paid\n\nIdempotency-Key k');
  assert.match(writtenText('Paid', { key: 'k', replayed: true }), /nothing was done now/);
});

test('words of another system cannot make the terminal do things', () => {
  assert.equal(plainText('a\u001B[2Jb\u009Bc\nd'), 'a?[2Jb?c\nd');
});
