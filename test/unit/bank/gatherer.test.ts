import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonProblem } from '../../../sut/app/http/problem.ts';
import { currentRequest, inRequest } from '../../../sut/app/http/request-context.ts';
import { Gatherer } from '../../../sut/app/storage/gatherer.ts';

/** A gatherer of numbers whose groups end when told to. */
function gathering({ lanes = 1, queueSize = 100 }: { readonly lanes?: number; readonly queueSize?: number } = {}) {
  const groups: { readonly orders: readonly number[]; end(results: readonly (string | undefined)[] | Error): void }[] =
    [];
  const gatherer = new Gatherer<number, string>({
    lanes,
    queueSize,
    askMany(orders) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly (string | undefined)[]>();
      groups.push({ orders, end: (results) => (results instanceof Error ? reject(results) : resolve(results)) });
      return promise;
    },
    keyOf: (order) => order,
    askAlone: (order) => (order < 0 ? Promise.reject(new Error(`bad ${order}`)) : Promise.resolve(`alone ${order}`)),
  });
  return { gatherer, groups };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a group goes in ascending order of its keys, and each gets its own result', async () => {
  const { gatherer, groups } = gathering();
  const asked = [7, 3, 5].map((order) => gatherer.ask(order));
  await turn();
  assert.deepEqual(groups[0]?.orders, [3, 5, 7]);
  groups[0]?.end(['three', 'five', 'seven']);
  assert.deepEqual(await Promise.all(asked), ['seven', 'three', 'five']);
});

test('an order that comes alone goes alone; those that come meanwhile go together and each gets its own result', async () => {
  const { gatherer, groups } = gathering();
  const first = gatherer.ask(1);
  await turn();
  const others = [2, 3, 4].map((order) => gatherer.ask(order));
  await turn();
  assert.deepEqual(
    groups.map((group) => group.orders),
    [[1]],
  );
  groups[0]?.end(['one']);
  assert.equal(await first, 'one');
  await turn();
  assert.deepEqual(groups[1]?.orders, [2, 3, 4]);
  groups[1]?.end(['two', 'three', 'four']);
  assert.deepEqual(await Promise.all(others), ['two', 'three', 'four']);
});

test('as many groups are under way as there are lanes, each of at most 64 orders', async () => {
  const { gatherer, groups } = gathering({ lanes: 2, queueSize: 1000 });
  const asked = Array.from({ length: 200 }, (_, order) => gatherer.ask(order));
  await turn();
  assert.deepEqual(
    groups.map((group) => group.orders.length),
    [64, 64],
  );
  for (let at = 0; at < 4; at += 1) {
    groups[at]?.end(groups[at]?.orders.map(String) ?? []);
    await turn();
  }
  assert.deepEqual(
    await Promise.all(asked),
    Array.from({ length: 200 }, (_, order) => String(order)),
  );
});

test('what goes together goes as part of no request; whoever asked stays in their own', async () => {
  const seen: unknown[] = [];
  const gatherer = new Gatherer<number, string>({
    lanes: 1,
    queueSize: 100,
    keyOf: (order) => order,
    async askMany(orders) {
      seen.push(currentRequest());
      return orders.map((order) => (order % 2 === 0 ? undefined : 'together'));
    },
    async askAlone() {
      seen.push(currentRequest());
      return 'alone';
    },
  });
  const ask = (order: number) =>
    inRequest({ requestId: `request-${order}`, authorization: undefined }, async () => [
      await gatherer.ask(order),
      currentRequest()?.requestId,
    ]);
  const first = [ask(1), ask(2)];
  await turn();
  assert.deepEqual(await Promise.all([...first, ask(3)]), [
    ['together', 'request-1'],
    ['alone', 'request-2'],
    ['together', 'request-3'],
  ]);
  assert.deepEqual(seen, [undefined, undefined, undefined]);
});

test('an order that its group left undone is asked alone', async () => {
  const { gatherer, groups } = gathering();
  const asked = [1, 2].map((order) => gatherer.ask(order));
  await turn();
  groups[0]?.end(['one', undefined]);
  assert.deepEqual(await Promise.all(asked), ['one', 'alone 2']);
});

test('a bug that one order brings out fails that order and not its neighbours', async () => {
  const { gatherer, groups } = gathering();
  const asked = [1, -2, 3].map((order) => gatherer.ask(order));
  await turn();
  groups[0]?.end(new Error('one of them is bad'));
  const [first, second, third] = await Promise.allSettled(asked);
  assert.deepEqual([first?.status, second?.status, third?.status], ['fulfilled', 'rejected', 'fulfilled']);
});

test('without a database all are told at once, those that still wait too, and later ones are asked again', async () => {
  const { gatherer, groups } = gathering();
  const under = gatherer.ask(1);
  await turn();
  const waiting = gatherer.ask(2);
  groups[0]?.end(commonProblem('database-unavailable'));
  for (const asked of [under, waiting]) await assert.rejects(asked, { code: 'database-unavailable' });
  const later = gatherer.ask(3);
  await turn();
  groups[1]?.end(['three']);
  assert.equal(await later, 'three');
});

test('more than may wait is refused at once', async () => {
  const { gatherer, groups } = gathering({ queueSize: 2 });
  const first = gatherer.ask(1);
  await turn();
  const waiting = [2, 3].map((order) => gatherer.ask(order));
  await assert.rejects(gatherer.ask(4), { code: 'overloaded', status: 503, headers: { 'retry-after': '1' } });
  groups[0]?.end(['one']);
  await first;
  await turn();
  groups[1]?.end(['two', 'three']);
  assert.deepEqual(await Promise.all(waiting), ['two', 'three']);
});
