import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedQueue } from '../../../sut/app/identity/service/bounded-queue.ts';
import { Problem } from '../../../sut/app/http/problem.ts';
import { eventually } from '../../support/eventually.ts';

const overloaded = (error: unknown): boolean => error instanceof Problem && error.code === 'overloaded';

test('no more works at once than there are lanes, no more waits than may, and turns go by order of coming', async () => {
  const queue = new BoundedQueue({ lanes: 2, mostWaiting: 3 });
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const work = (number: number) => async (): Promise<number> => {
    begun.push(number);
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    await new Promise<void>((resolve) => ends.push(resolve));
    atOnce -= 1;
    return number;
  };
  const running = [1, 2, 3, 4, 5].map((number) => queue.run(work(number)));
  await assert.rejects(queue.run(work(6)), overloaded);
  await eventually(() => {
    ends.shift()?.();
    return begun.length === 5 && ends.length === 0;
  });
  assert.deepEqual(await Promise.all(running), [1, 2, 3, 4, 5]);
  assert.deepEqual(begun, [1, 2, 3, 4, 5]);
  assert.equal(mostAtOnce, 2);
});

test('work that fails leaves its lane to the next, and a queue that ran empty takes work again', async () => {
  const queue = new BoundedQueue({ lanes: 1, mostWaiting: 1 });
  const failing = queue.run(async () => Promise.reject(new Error('broken')));
  const next = queue.run(async () => 'done');
  await assert.rejects(failing, /broken/);
  assert.equal(await next, 'done');
  assert.equal(await queue.run(async () => 'again'), 'again');
});
