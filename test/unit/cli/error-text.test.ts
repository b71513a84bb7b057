import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorText } from '../../../cli/render/error-text.ts';
import { MascaretError } from '../../../core/errors.ts';

const plain = (_style: string, text: string): string => text;

test('what a person can mend is one line with its hint under it, and no stack', () => {
  const error = new MascaretError('a', 'the port 3000 is taken', { hint: 'Stop what listens there.', exitCode: 4 });
  assert.deepEqual(errorText(error, plain), {
    text: 'error: the port 3000 is taken\n  Stop what listens there.',
    exitCode: 4,
  });
});

test('a bug says that it is one, with its stack and that of its cause', () => {
  const { text, exitCode } = errorText(new TypeError('x is undefined', { cause: new RangeError('deep') }), plain);
  assert.equal(exitCode, 2);
  assert.match(text, /^this is a bug in mascaret: TypeError: x is undefined\n {4}at /);
  assert.match(text, /caused by: RangeError: deep\n {4}at /);
  assert.match(errorText('just text', plain).text, /^this is a bug in mascaret: just text/);
});

test('colour goes around the first word and the hint only', () => {
  const { text } = errorText(new MascaretError('a', 'm', { hint: 'h' }), (style, part) => `<${style}>${part}</>`);
  assert.equal(text, '<red>error:</> m\n<dim>  h</>');
});
