import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { addSparse, newLatencyHistogram, percentileMs } from '../../../metrics/latency-histogram.ts';
import { answerWell, startEchoServer } from '../../support/echo-server.ts';
import { runSmallLoad, type SmallLoad } from '../../support/small-load.ts';
import { steady, tinyPlan, users } from '../../support/tiny-plan.ts';
import { temporaryScript } from '../../support/workload-scripts.ts';

describe('a load', () => {
  it('of three workers merges to the very percentiles of their raw rows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mascaret-rows-'));
    process.env['MASCARET_KEEP_ROWS'] = folder;
    try {
      let asked = 0;
      await using server = await startEchoServer((request, response, count) => {
        asked += 1;
        // Latencies of three sizes, so that a percentile taken in one place only would differ.
        setTimeout(() => answerWell(request, response), count % 50 === 0 ? 120 : count % 7);
      });
      const load = await runSmallLoad(tinyPlan({ phases: [steady(150, 4)], workers: 3 }), server.url);
      assert.deepEqual(load.doubts, []);
      assert.deepEqual(
        load.ends.map(({ state, k6ExitCode }) => [state, k6ExitCode]),
        [
          ['ended', 0],
          ['ended', 0],
          ['ended', 0],
        ],
      );
      const raw = [0, 1, 2].flatMap((index) => rawDurationsMs(join(folder, `worker-${index}.csv`)));
      const direct = newLatencyHistogram();
      for (const ms of raw) direct.recordValue(Math.max(1, Math.round(ms * 1000)));
      const merged = newLatencyHistogram();
      for (const cell of cellsOf(load)) addSparse(merged, cell.latency);
      assert.equal(merged.totalCount, raw.length);
      assert.equal(raw.length, asked);
      assert.ok(raw.length >= 590, `${raw.length} requests`);
      for (const p of [0, 50, 90, 95, 99, 99.9, 100]) assert.equal(percentileMs(merged, p), percentileMs(direct, p));
      assert.equal(startedOf(load), raw.length);
    } finally {
      delete process.env['MASCARET_KEEP_ROWS'];
      rmSync(folder, { recursive: true });
    }
  });

  it('books every write once, under the key that the server saw', async () => {
    await using server = await startEchoServer((request, response, count) => {
      response.writeHead(count % 5 === 0 ? 422 : count % 7 === 0 ? 500 : 201).end();
      void request;
    });
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(100, 2)], mix: { pay: 0.5, transfer: 0.5 }, workers: 2 }),
      server.url,
    );
    const rows = operationsOf(load);
    assert.deepEqual(rows.map(({ op }) => op).toSorted(), server.keys.toSorted());
    assert.deepEqual(
      new Set(rows.map(({ outcome, status }) => `${outcome} ${status}`)),
      new Set(['done 201', 'refused 422', 'unknown 500']),
    );
    for (const { ask, startMs = Infinity, endMs } of rows) {
      assert.ok(ask !== undefined);
      assert.match(ask.path, /^\/api\/v1\/bank\/(payments|transfers)$/);
      assert.ok((ask.body as { amount?: string }).amount);
      assert.ok(startMs <= endMs, `${startMs} to ${endMs}`);
    }
  });

  it('keeps the mix of journeys and lanes over the workers', async () => {
    await using server = await startEchoServer();
    const lanes = { '4g': 0.6, '3g': 0.3, fibre: 0.1 };
    const load = await runSmallLoad(tinyPlan({ phases: [steady(100, 4)], workers: 2, lanes }), server.url);
    const total = cellsOf(load).reduce((sum, { count }) => sum + count, 0);
    const share = (of: 'lane' | 'endpoint', name: string): number =>
      cellsOf(load).reduce((sum, cell) => sum + (cell[of] === name ? cell.count : 0), 0) / total;
    // All but the last, cut hundred are exact.
    for (const [lane, wanted] of Object.entries(lanes)) assert.ok(Math.abs(share('lane', lane) - wanted) < 0.03, lane);
    assert.ok(Math.abs(share('endpoint', 'POST /bank/payments') - 0.6) < 0.03);
  });

  it('of users in the closed model holds their number, and they think', async () => {
    await using server = await startEchoServer();
    const load = await runSmallLoad(tinyPlan({ phases: [users(6, 3, 200)], workers: 2 }), server.url);
    const atOnce = [0, 1].map((worker) =>
      Math.max(...load.frames.filter((frame) => frame.worker === worker).map(({ frame }) => frame.users)),
    );
    assert.equal((atOnce[0] ?? 0) + (atOnce[1] ?? 0), 6);
    // Six users, each a request and 200 ms of thought: at most 30 a second.
    assert.ok(server.requests() <= 96 && server.requests() > 45, `${server.requests()} requests`);
  });

  it('frozen for a while shows waiting users and dropped arrivals', async () => {
    let frozenUntil = Number.POSITIVE_INFINITY;
    await using server = await startEchoServer((request, response, count) => {
      if (count === 60) frozenUntil = Date.now() + 2000;
      const waitMs = count < 60 ? 0 : Math.max(0, frozenUntil - Date.now());
      setTimeout(() => answerWell(request, response), waitMs);
    });
    const plan = tinyPlan({ phases: [steady(60, 5)], goodWithinMs: { '*': 300 } });
    const load = await runSmallLoad(plan, server.url);
    const iterations = load.frames.flatMap(({ frame }) => frame.iterations);
    const dropped = iterations.reduce((sum, [, , count]) => sum + count, 0);
    const offered = dropped + startedOf(load);
    assert.ok(Math.abs(offered - 300) <= 2, `${offered} offered`);
    assert.ok(dropped > 20, `${dropped} dropped`);
    const stalled = new Set(load.frames.flatMap(({ frame }) => frame.stalls.map(([second]) => second)));
    assert.ok(stalled.has(1) && stalled.has(2), [...stalled].join());
  });

  it('runs setup once, gives its data to all workers, and tears down once', async () => {
    using script = temporaryScript(`
      import http from 'k6/http';
      const at = (path) => http.post(__ENV.BASE_URL + path, null, { tags: { name: 'POST ' + path.replace(/[0-9.]+/, '*') } });
      export function setup() { at('/setup'); return { secret: String(Math.random()) }; }
      export function teardown() { at('/teardown'); }
      export default function (data) { at('/users/' + data.secret); }
    `);
    const paths: string[] = [];
    await using server = await startEchoServer((request, response) => {
      paths.push(request.url ?? '');
      answerWell(request, response);
    });
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(30, 2)], workers: 2, script: script.path, mix: {} }),
      server.url,
    );
    assert.equal(new Set(paths).size, 3, [...new Set(paths)].join());
    assert.equal(paths[0], '/setup');
    assert.equal(paths.at(-1), '/teardown');
    assert.equal(paths.filter((path) => !path.startsWith('/users')).length, 2);
    assert.deepEqual(new Set(cellsOf(load).map(({ endpoint }) => endpoint)), new Set(['POST /users/*']));
  });

  it('tells of a script that throws, although k6 itself ends with 0', async () => {
    using script = temporaryScript("export default function () { throw new Error('no such luck'); }");
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(20, 1)], script: script.path, mix: {} }),
      'http://127.0.0.1:1',
    );
    assert.equal(load.ends[0]?.k6ExitCode, 0);
    assert.equal(load.doubts.length, 1);
    assert.match(load.doubts[0] ?? '', /^script-exceptions: the workload script threw in (19|20) iterations/);
  });
});

function cellsOf({ frames }: SmallLoad) {
  return frames.flatMap(({ frame }) => frame.cells);
}

function operationsOf({ frames }: SmallLoad) {
  return frames.flatMap(({ frame }) => frame.operations);
}

function startedOf({ frames }: SmallLoad): number {
  return frames.flatMap(({ frame }) => frame.iterations).reduce((sum, [, started]) => sum + started, 0);
}

/** Read here with plain means, not with the worker's own reader. */
function rawDurationsMs(file: string): number[] {
  const rows = readFileSync(file, 'utf8').split('\n');
  return rows.filter((row) => row.startsWith('http_req_duration,')).map((row) => Number(row.split(',')[2]));
}
