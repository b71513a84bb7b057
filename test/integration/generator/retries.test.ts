import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { answerWell, startEchoServer } from '../../support/echo-server.ts';
import { runSmallLoad, type SmallLoad } from '../../support/small-load.ts';
import { steady, tinyPlan } from '../../support/tiny-plan.ts';

const retry = { afterMs: 300, times: 3 };

describe('clients that send writes again', () => {
  it('use the same key until they are answered, and every attempt is in the ledger', async () => {
    const arrivals = new Map<string, number[]>();
    await using server = await startEchoServer((request, response) => {
      const times = arrivalsOf(arrivals, String(request.headers['idempotency-key']));
      times.push(Date.now());
      // The first two times nobody answers.
      if (times.length > 2) answerWell(request, response);
    });
    const load = await runSmallLoad(tinyPlan({ phases: [steady(20, 2)], mix: { pay: 1 }, retry }), server.url);
    const rows = rowsByOp(load);
    assert.ok(rows.size >= 25, `${rows.size} operations`);
    assert.deepEqual([...rows.keys()].toSorted(), [...arrivals.keys()].toSorted());
    for (const [op, attempts] of rows) {
      assert.deepEqual(
        attempts.map(({ outcome, ask, try: number }) => [outcome, number, ask?.path]),
        [
          ['unknown', undefined, '/api/v1/bank/payments'],
          ['unknown', 2, '/api/v1/bank/payments'],
          ['done', 3, '/api/v1/bank/payments'],
        ],
        op,
      );
      assert.match(attempts[0]?.ask?.as ?? '', /^customer:\d+$/);
      const [first = 0, second = 0, third = 0] = arrivals.get(op) ?? [];
      assert.ok(second - first >= 290 && third - second >= 290, `${op}: ${second - first}, ${third - second} ms`);
    }
  });

  it('give up after so many times, and do not hurry when they are turned away at once', async () => {
    const arrivals = new Map<string, number[]>();
    await using server = await startEchoServer((request) => {
      arrivalsOf(arrivals, String(request.headers['idempotency-key'])).push(Date.now());
      request.socket.destroy();
    });
    const load = await runSmallLoad(tinyPlan({ phases: [steady(10, 1)], mix: { transfer: 1 }, retry }), server.url);
    assert.ok(arrivals.size >= 6, `${arrivals.size} operations`);
    for (const times of arrivals.values()) {
      assert.equal(times.length, 4);
      assert.ok((times[3] ?? 0) - (times[0] ?? 0) >= 880, times.join());
    }
    for (const attempts of rowsByOp(load).values()) {
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome),
        ['unknown', 'unknown', 'unknown', 'unknown'],
      );
    }
  });

  it('take a refusal for an answer, and never repeat a read', async () => {
    await using server = await startEchoServer((request, response) => {
      response.writeHead(request.method === 'GET' ? 503 : 422).end();
    });
    const plan = tinyPlan({ phases: [steady(20, 1)], mix: { pay: 0.5, balance: 0.5 }, retry });
    const load = await runSmallLoad(plan, server.url);
    const started = load.frames.flatMap(({ frame }) => frame.iterations).reduce((sum, [, count]) => sum + count, 0);
    assert.equal(server.requests(), started);
  });
});

function arrivalsOf(arrivals: Map<string, number[]>, key: string): number[] {
  const times = arrivals.get(key) ?? [];
  arrivals.set(key, times);
  return times;
}

function rowsByOp({ frames }: SmallLoad): ReadonlyMap<string, readonly LedgerRow[]> {
  return Map.groupBy(
    frames.flatMap(({ frame }) => frame.operations),
    ({ op }) => op,
  );
}
