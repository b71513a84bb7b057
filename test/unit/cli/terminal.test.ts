import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantsColour } from '../../../cli/render/terminal.ts';

test('colours are for terminals, unless the environment says otherwise', () => {
  const table: readonly (readonly [boolean, Readonly<Record<string, string>>, boolean])[] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ];
  for (const [isTTY, environment, expected] of table) {
    assert.equal(wantsColour({ isTTY }, environment), expected, JSON.stringify({ isTTY, ...environment }));
  }
});
