import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTogether } from '../../../sut/provision/start-together.ts';

test('all are started at once, and waited for', async () => {
  const started: string[] = [];
  const both = Promise.withResolvers<void>();
  const work = (name: string) => async () => {
    started.push(name);
    if (started.length === 2) both.resolve();
    await both.promise;
  };
  await startTogether(new AbortController().signal, [work('one'), work('other')]);
  assert.deepEqual(started, ['one', 'other']);
});

test('when one fails the others are aborted, and its failure is told once they have ended', async () => {
  let hasEnded = false;
  const failure = new Error('the first to fail');
  await assert.rejects(
    startTogether(new AbortController().signal, [
      () => Promise.reject(failure),
      async (signal) => {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await Promise.resolve();
        hasEnded = true;
        throw new Error('aborted');
      },
    ]),
    failure,
  );
  assert.ok(hasEnded);
});

test('an abort from outside reaches everyone', async () => {
  const abort = new AbortController();
  const working = startTogether(abort.signal, [
    async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
    },
  ]);
  abort.abort(new Error('stop'));
  await assert.rejects(working, /stop/);
});
