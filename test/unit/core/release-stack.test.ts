import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worstExitCode } from '../../../core/exit-code.ts';
import { ReleaseStack } from '../../../core/release-stack.ts';

test('what was acquired last is released first, once, however often it is asked', async () => {
  const order: string[] = [];
  const stack = new ReleaseStack();
  for (const name of ['database', 'bank', 'lanes']) stack.push(name, () => void order.push(name));
  await Promise.all([stack.releaseAll(), stack.releaseAll()]);
  await stack.releaseAll();
  assert.deepEqual(order, ['lanes', 'bank', 'database']);
});

test('a release that throws or hangs is told and keeps no other from running', async () => {
  const released: string[] = [];
  const stack = new ReleaseStack();
  stack.push('first', () => void released.push('first'));
  stack.push('hangs', () => new Promise<void>(() => undefined));
  stack.push('throws at once', () => {
    throw new Error('no');
  });
  stack.push('rejects', () => Promise.reject(new Error('gone')));
  const failures = await stack.releaseAll(50);
  assert.deepEqual(released, ['first']);
  assert.deepEqual(
    failures.map(({ name, reason }) => `${name}: ${reason}`),
    ['rejects: gone', 'throws at once: no', 'hangs: not over after 50 ms'],
  );
});

test('the worst exit code wins: broken data before not healed, could not run, inconclusive, missed', () => {
  assert.equal(worstExitCode([1, 5, 2, 4, 3]), 3);
  assert.equal(worstExitCode([1, 5, 2, 4]), 4);
  assert.equal(worstExitCode([1, 5, 2]), 2);
  assert.equal(worstExitCode([1, 5]), 5);
  assert.equal(worstExitCode([0, 1]), 1);
  assert.equal(worstExitCode([]), 0);
});
