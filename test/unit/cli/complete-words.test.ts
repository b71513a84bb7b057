import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeWords } from '../../../cli/complete-words.ts';

test('commands, scenarios, options and subcommands are completed where each may stand', async () => {
  assert.deepEqual(await completeWords(['pl']), ['plan']);
  assert.ok((await completeWords([''])).includes('doctor'));
  assert.ok(!(await completeWords([''])).includes('worker'), 'workers are launched, not typed');
  assert.deepEqual(await completeWords(['plan', 'pay']), ['payday']);
  assert.deepEqual(await completeWords(['plan', 'payday', '--wo']), ['--workers']);
  assert.deepEqual(await completeWords(['chaos', 'in']), ['inject']);
  assert.deepEqual(await completeWords(['chaos', 'inject', '--fo']), ['--for']);
  assert.deepEqual(await completeWords(['bank', 'account', '']), ['open', 'show']);
  assert.deepEqual(await completeWords(['bank', 'account', 'open', '--dep']), ['--deposit']);
  assert.deepEqual(await completeWords(['nonsense', '']), []);
});
