import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newLatencyHistogram, addSparse, percentileMs } from '../../../metrics/latency-histogram.ts';
import { breakdown } from '../../../reports/analysis/breakdown.ts';
import { heatMapOf } from '../../../reports/analysis/heat-map.ts';
import { percentileCurves } from '../../../reports/analysis/percentile-curves.ts';
import { timelineOf, windowLengthS } from '../../../reports/analysis/timeline.ts';
import { phaseOfSeconds } from '../../../reports/analysis/windows.ts';
import { handMadeRun } from '../../support/hand-made-run.ts';

const RUN = handMadeRun({
  model: 'open',
  load: 100,
  seconds: Array.from({ length: 100 }, (_, at) => (at === 42 ? { good: 10, slow: 1, dropped: 89 } : { good: 100 })),
});

test('windows are the shortest round length that fits', () => {
  assert.deepEqual(
    [
      [60, 600],
      [600, 600],
      [601, 600],
      [3600, 600],
      [3600, 60],
      [86_400, 600],
      [10_000_000, 600],
    ].map(([seconds, most]) => windowLengthS(seconds ?? 0, most ?? 0)),
    [1, 1, 2, 10, 60, 300, 16_667],
  );
});

test('wider windows keep the maximum and add histograms instead of averaging percentiles', () => {
  const coarse = timelineOf(RUN, 10);
  assert.equal(coarse.windowS, 10);
  const merged = newLatencyHistogram();
  addSparse(merged, [10_000, 910, 2_000_000, 1]);
  assert.equal(coarse.max[4], percentileMs(merged, 100));
  assert.equal(coarse.p99[4], percentileMs(merged, 99));
  assert.ok((coarse.p99[4] ?? 0) < 11, 'one slow request of 911 is beyond p99');
});

test('counts of wider windows are means per second', () => {
  const coarse = timelineOf(RUN, 10);
  assert.equal(coarse.offered[4], 100);
  assert.equal(coarse.dropped[4], 8.9);
  assert.equal(coarse.achieved[4], 91.1);
  assert.equal(coarse.outcomes.ok[4], 91.1);
  assert.equal(coarse.outcomes.ok[0], 100);
});

test('the heat map holds every answered request in the bin of its latency', () => {
  const heat = heatMapOf(RUN, 300);
  const bins = heat.edgesMs.length - 1;
  assert.equal(heat.counts.length, heat.windows * bins);
  assert.equal(
    heat.counts.reduce((sum, count) => sum + count, 0),
    99 * 100 + 11,
  );
  const slow = heat.counts.slice(42 * bins, 43 * bins).findLastIndex((count) => count > 0);
  assert.equal(heat.counts[42 * bins + slow], 1);
  assert.ok((heat.edgesMs[slow] ?? 0) <= 2000 && (heat.edgesMs[slow + 1] ?? 0) >= 2000);
});

test('a percentile curve ends where its requests run out', () => {
  const phaseOf = phaseOfSeconds(RUN.plan.phases, 100);
  const { percentiles, phases } = percentileCurves(breakdown(RUN.cells, new Uint32Array(0), phaseOf), RUN.plan.phases);
  const [steady] = phases;
  // 9,911 requests carry the percentiles up to 99.9899 %, and no further.
  const last = steady?.ms.findLastIndex((value) => value !== null) ?? -1;
  assert.ok((percentiles[last] ?? 100) <= 100 - 100 / 9911 + 1e-4);
  assert.equal(steady?.ms[last + 1], null);
});
