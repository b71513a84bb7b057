import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownCommand, usageError } from '../../../cli/usage-error.ts';

const state = {
  options: ['seed', 'set', 'workers'],
  commands: ['inject', 'status'],
  usage: 'mascaret plan <scenario>',
  enter: () => undefined,
};

test('an option mistyped is told with the one that was meant', () => {
  const { message, hint } = usageError('Unknown arguments: work-ers, workErs', ['plan', 'x', '--work-ers=3'], state);
  assert.equal(message, '"mascaret plan" has no option --work-ers');
  assert.equal(hint, 'Did you mean --workers?');
});

test('an option that resembles none points to the help', () => {
  const { hint } = usageError('Unknown argument: frobnicate', ['plan', '--frobnicate'], state);
  assert.equal(hint, '"mascaret plan --help" shows what there is.');
});

test('a word too many is told as such, or as the subcommand that was meant', () => {
  const { message, hint } = usageError('Unknown argument: stauts', ['chaos', 'stauts'], state);
  assert.equal(message, '"stauts" is one word too many for "mascaret plan"');
  assert.equal(hint, 'Did you mean status?');
});

test('what is missing is shown with the whole form of the command', () => {
  const { message } = usageError('Not enough non-option arguments: got 0, need at least 1', ['plan'], state);
  assert.equal(message, 'something is missing: mascaret plan <scenario>');
  assert.equal(usageError('Not enough arguments following: seed', ['--seed'], state).message, '--seed needs a value');
});

test('where a command is missing, those that there are are named', () => {
  const { message, hint } = usageError('', ['chaos'], { ...state, usage: 'mascaret chaos' });
  assert.equal(message, 'something is missing: mascaret chaos <command>');
  assert.equal(hint, 'There is: inject, status.');
});

test('an unknown command is told with the nearest one, else with all', () => {
  assert.equal(unknownCommand('plam', ['run', 'plan']).hint, 'Did you mean "mascaret plan"?');
  assert.match(unknownCommand('payday', ['run', 'plan']).hint ?? '', /^There is: run, plan\. .*mascaret run NAME/);
});
