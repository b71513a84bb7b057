import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { currentRequest, inRequest, outsideRequest } from '../../../sut/app/http/request-context.ts';

const CONTEXT = { requestId: 'request-17', authorization: 'Bearer a.b.c' };

test('all that a request waits for is part of it, and nothing else is', async () => {
  const other = { ...CONTEXT, requestId: 'request-18' };
  const seen = await Promise.all(
    [CONTEXT, other].map((context) =>
      inRequest(context, async () => {
        await sleep(5);
        return currentRequest();
      }),
    ),
  );
  assert.deepEqual(seen, [CONTEXT, other]);
  assert.equal(currentRequest(), undefined);
});

test('a timer belongs to the request that set it, unless it was set outside of it', async () => {
  const seenBy = (set: (timer: () => void) => void) =>
    inRequest(CONTEXT, () => new Promise((resolve) => set(() => setTimeout(() => resolve(currentRequest()), 1))));
  assert.deepEqual(await seenBy((timer) => timer()), CONTEXT);
  assert.equal(await seenBy((timer) => outsideRequest(timer)), undefined);
});

test('work outside of a request gives its result, and the request goes on after it', async () => {
  await inRequest(CONTEXT, async () => {
    assert.equal(
      outsideRequest(() => currentRequest()?.requestId ?? 'none'),
      'none',
    );
    assert.deepEqual(currentRequest(), CONTEXT);
  });
});
