import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forTerminal, jsonForTerminal, painted, paintedWith } from '../../../cli/render/terminal-text.ts';

const SIGN = '\uFFFD';

test('our own colours are written, also around each other', () => {
  assert.equal(forTerminal(painted('red', 'no')), '\u001B[31mno\u001B[39m');
  assert.equal(forTerminal(painted('bold', `a ${painted('red', 'b')}`)), '\u001B[1ma \u001B[31mb\u001B[39m\u001B[22m');
  assert.equal(forTerminal(paintedWith('31;1', 'no')), '\u001B[31;1mno\u001B[0m');
});

test('no control sequence of a text from outside is written, wherever the text was put', () => {
  const escapes = ['\u001B]0;owned\u0007', '\u001B[2J', '\u001B[31m', '\u001B[31;1234;5678m'];
  for (const text of [...escapes, '\u009B2J', '\u007F', '\rover', '\u202Egnp', '\u0000']) {
    const written = forTerminal(text);
    // oxlint-disable-next-line no-control-regex -- this is what must not be there
    assert.doesNotMatch(written, /[\u0000-\u001F\u007F-\u009F\u202A-\u202E]/, JSON.stringify(text));
    assert.ok(written.includes(SIGN), JSON.stringify(text));
    assert.equal(forTerminal(painted('red', text)), `\u001B[31m${written}\u001B[39m`);
    assert.equal(forTerminal(paintedWith('2', text)), `\u001B[2m${written}\u001B[0m`);
  }
});

test('tabs, line breaks and letters of every script stay as they are', () => {
  for (const text of ['a\tb\nc', 'Grüße — 你好 שלום 🎉']) assert.equal(forTerminal(text), text);
  assert.equal(forTerminal('a\r\nb'), 'a\nb');
});

test('JSON stands for the same value, without a control character in it', () => {
  const value = { title: 'a\u001B[2J\u009B\u007F\u202Eb\n' };
  const json = jsonForTerminal(JSON.stringify(value));
  assert.deepEqual(JSON.parse(json), value);
  assert.equal(forTerminal(json), json);
});
