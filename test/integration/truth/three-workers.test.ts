import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { newLatencyHistogram, percentileMs } from '../../../metrics/latency-histogram.ts';
import { mascaretPlace } from '../../support/mascaret-place.ts';
import { runScenario, scenarioText } from '../../support/run-scenario.ts';

it('a run with three workers reports the very percentiles of their raw rows, and all of the offered load', async (test) => {
  const place = await mascaretPlace(test);
  const file = await place.scenario(
    'workers.yaml',
    scenarioText({
      mix: '{ pay: 50%, transfer: 20%, balance: 30% }',
      // k6 may leave out an arrival that falls on the very end of the load; the last here, the 601st, is at 7.33 s,
      // and two of the workers have nothing left to do before.
      load: '{ phase: steady, arrivals: 100/s, for: 6s }\n  - { phase: last, arrivals: 0.75/s, for: 2s }',
      slo: '{ errors: 50% }',
    }),
  );
  const env = { MASCARET_KEEP_ROWS: place.folder };
  const { summary } = await runScenario(place, file, { words: ['--workers', '3', '--networks', '3g'], env });

  const raw = [0, 1, 2].map((worker) => rawDurationsMs(join(place.folder, `worker-${worker}.csv`)));
  // k6 deals single arrivals out in turn.
  for (const rows of raw) assert.ok(Math.abs(rows.length - 200) <= 1, `${rows.length} requests of one worker`);
  const direct = newLatencyHistogram();
  for (const ms of raw.flat()) direct.recordValue(Math.max(1, Math.round(ms * 1000)));
  const { latency } = summary.measured.figures;
  assert.equal(latency.count, direct.totalCount);
  assert.deepEqual(
    [latency.p50Ms, latency.p90Ms, latency.p95Ms, latency.p99Ms, latency.p999Ms, latency.maxMs],
    [50, 90, 95, 99, 99.9, 100].map((percentile) => percentileMs(direct, percentile)),
  );

  const { offered, achieved, dropped } = summary.measured;
  assert.equal(offered, 601.5);
  assert.equal(dropped, 0);
  assert.equal(achieved, 601);
  assert.equal(summary.trust.workers, 3);
  assert.ok((summary.trust.startSpreadMs ?? Infinity) < 50, 'they started together');
  assert.deepEqual(
    summary.trust.networks.map(({ profile, share }) => [profile, share]),
    [['3g', 1]],
  );
  // A round trip on 3g takes 300 ms.
  assert.ok(latency.p50Ms >= 280, `${latency.p50Ms} ms`);
});

/** Read here with plain means, not with the worker's own reader. */
function rawDurationsMs(file: string): number[] {
  const rows = readFileSync(file, 'utf8').split('\n');
  return rows.filter((row) => row.startsWith('http_req_duration,')).map((row) => Number(row.split(',')[2]));
}
