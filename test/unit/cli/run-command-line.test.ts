import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandLine } from '../../../cli/run-command-line.ts';

test('the command to repeat a run is quoted where a shell would split or expand it', () => {
  assert.equal(
    commandLine(['run', 'payday', '--networks', '4g:60%,3g:40%', '--set', 'load.rush.arrivals=1/s -> 2/s'], {}),
    "./mascaret run payday --networks 4g:60%,3g:40% --set 'load.rush.arrivals=1/s -> 2/s'",
  );
  assert.equal(commandLine(["it's"], {}), `./mascaret 'it'\\''s'`);
});

test('a planted bug is part of the command; other variables, which may be secrets, are not', () => {
  const environment = { MASCARET_PLANTED_BUG: 'async-commit', DATABASE_URL: 'postgres://u:secret@h/d' };
  assert.equal(commandLine(['run', 'payday'], environment), 'MASCARET_PLANTED_BUG=async-commit ./mascaret run payday');
});
