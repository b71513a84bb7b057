import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../core/outcome.ts';
import { breakdown, figuresOf } from '../../../reports/analysis/breakdown.ts';
import { comparePair } from '../../../reports/analysis/compare-pair.ts';
import { faultSentence } from '../../../reports/analysis/fault-sentence.ts';
import { goodShareBound, judgeWindows } from '../../../reports/analysis/good-windows.ts';
import { heatMapOf } from '../../../reports/analysis/heat-map.ts';
import { latencyFigures, mergeRows, percentileOfRows } from '../../../reports/analysis/latency-of-rows.ts';
import { percentileCurves } from '../../../reports/analysis/percentile-curves.ts';
import { tallySeconds } from '../../../reports/analysis/second-tallies.ts';
import { sparklines } from '../../../reports/analysis/sparklines.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { judgedSeconds, phaseOfSeconds, secondsOf, windowsOf } from '../../../reports/analysis/windows.ts';
import { latencyQuantumUs } from '../../../metrics/latency-quantum.ts';
import { newLatencyHistogram } from '../../../metrics/latency-histogram.ts';
import { CellTable } from '../../../reports/cell-table.ts';
import { faultLines, handMadeRun } from '../../support/hand-made-run.ts';

/** A cell of so many requests that took as long. */
function cell(second: number, name: string, outcome: Outcome, count: number, ms: number, bytes = 0) {
  const [lane = '', endpoint = ''] = name.split(' ');
  return { second, endpoint, lane, outcome, count, latency: [ms * 1000, count], bytes };
}

function tableOf(...cells: readonly ReturnType<typeof cell>[]): CellTable {
  const table = new CellTable();
  for (const one of cells) table.add(one);
  return table;
}

const TABLE = tableOf(
  cell(0, 'slow pay', 'ok', 3, 20, 30),
  cell(0, 'fast pay', 'ok', 2, 10, 20),
  cell(1, 'fast buy', 'error', 1, 5, 7),
  cell(1, 'fast buy', 'connection', 4, 1, 0),
  cell(2, 'fast pay', 'refused', 5, 30, 50),
  cell(3, 'fast pay', 'timeout', 6, 900, 0),
  cell(4, 'fast pay', 'ok', 9, 10, 1),
);

test('a breakdown has a group for each endpoint, phase and lane, by name, with its sums', () => {
  const { goodOfRow } = tallySeconds(TABLE, { '*': 25 }, 4);
  const groups = breakdown(TABLE, goodOfRow, Uint16Array.of(0, 0, 1, 1));
  assert.deepEqual(
    groups.map(({ endpoint, phase, lane, outcomes, good, bytes, latency }) => [
      `${endpoint} ${phase} ${lane}`,
      Object.values(outcomes).join(),
      good,
      bytes,
      latency.totalCount,
    ]),
    [
      ['buy 0 fast', '0,0,1,0,4', 0, 7, 1],
      ['pay 0 fast', '2,0,0,0,0', 2, 20, 2],
      ['pay 0 slow', '3,0,0,0,0', 3, 30, 3],
      ['pay 1 fast', '0,5,0,6,0', 0, 50, 11],
    ],
  );
  const { requests, good, outcomes, bytes, latency } = figuresOf(groups);
  assert.deepEqual([requests, good, bytes, latency.count], [21, 5, 107, 17]);
  assert.deepEqual(outcomes, { ok: 5, refused: 5, error: 1, timeout: 6, connection: 4 });
});

test('good and bad requests are tallied by second, the bound included, later seconds left out', () => {
  const { endpoints, goodOfRow } = tallySeconds(TABLE, { pay: 20, '*': 1 }, 4);
  const pay = endpoints.find(({ endpoint }) => endpoint === 'pay');
  assert.deepEqual([...(pay?.started ?? [])], [5, 0, 5, 6]);
  assert.deepEqual([...(pay?.good ?? [])], [5, 0, 0, 0]);
  assert.deepEqual([...(pay?.bad ?? [])], [0, 0, 0, 6]);
  assert.deepEqual([...goodOfRow], [3, 2, 0, 0, 0, 0, 9]);
  const unbound = tallySeconds(TABLE, {}, 4).endpoints[0];
  assert.deepEqual([...(unbound?.good ?? [])], [5, 0, 5, 0], 'without a bound every answer is good');
});

test('percentiles are of answered requests, and of nothing where there are none', () => {
  assert.equal(percentileOfRows(TABLE, [3], 95), undefined);
  assert.equal(Math.round(percentileOfRows(TABLE, [0, 3], 95) ?? 0), 20);
  const none = latencyFigures(newLatencyHistogram());
  assert.deepEqual(Object.values(none), [0, 0, 0, 0, 0, 0, 0, 0]);
  const { count, p50Ms, maxMs, meanMs } = latencyFigures(mergeRows(TABLE, [0, 1], newLatencyHistogram()));
  assert.deepEqual([count, Math.round(p50Ms), Math.round(maxMs), Math.round(meanMs)], [5, 20, 20, 16]);
});

test('a latency is kept to three digits, rounded down, between a microsecond and an hour', () => {
  const kept = [0, 0.4, 1, 1.9, 2047.9, 2048, 2049, 2050, 4095, 4098, 1e12].map(latencyQuantumUs);
  assert.deepEqual(kept, [1, 1, 1, 1, 2047, 2048, 2048, 2050, 4094, 4096, latencyQuantumUs(3_600_000_000)]);
  assert.ok(latencyQuantumUs(3_600_000_000) > 3_590_000_000);
});

const CELLS = handMadeRun({ model: 'open', load: 20, seconds: Array.from({ length: 6 }, () => ({})) });
const RUN = { ...CELLS, cells: TABLE };

test('a heat map has the bins that are used, and counts no failed connection', () => {
  const { windowS, windows, edgesMs, counts } = heatMapOf(RUN, 6);
  assert.deepEqual([windowS, windows], [1, 6]);
  // 5 ms … 900 ms: ten bins a decade.
  assert.equal(edgesMs[0], 3.98);
  assert.equal(edgesMs.at(-1), 1000);
  const bins = edgesMs.length - 1;
  const sums = Array.from({ length: windows }, (_, at) =>
    counts.slice(at * bins, (at + 1) * bins).reduce((a, b) => a + b, 0),
  );
  assert.deepEqual(sums, [5, 1, 5, 6, 9, 0]);
  const used = (window: number): number[] =>
    counts
      .slice(window * bins, (window + 1) * bins)
      .flatMap((count, bin) => (count > 0 ? [edgesMs[bin] ?? 0, count] : []));
  assert.deepEqual(used(0), [10, 2, 20, 3]);
  assert.deepEqual(used(1), [3.98, 1]);
  assert.deepEqual(used(3), [794, 6]);
  const wide = heatMapOf(RUN, 3);
  assert.deepEqual([wide.windowS, wide.windows, wide.counts.reduce((a, b) => a + b, 0)], [2, 3, 26]);
  const empty = heatMapOf({ ...CELLS, cells: new CellTable() }, 6);
  assert.deepEqual([empty.edgesMs[0], empty.edgesMs.at(-1), empty.counts.some((count) => count > 0)], [1, 12.6, false]);
});

function rounded(line: readonly (number | null)[] | undefined): readonly (number | null)[] | undefined {
  return line?.map((ms) => ms && Math.round(ms));
}

test('a sparkline has a point for each second of a short run, null where nothing was answered', () => {
  const { endpoints, lanes } = sparklines(RUN);
  assert.deepEqual(rounded(endpoints.get('pay')), [20, null, 30, 900, 10, null]);
  assert.deepEqual(rounded(endpoints.get('buy')), [null, 5, null, null, null, null]);
  assert.deepEqual(rounded(lanes.get('slow')), [20, null, null, null, null, null]);
  const long = handMadeRun({ model: 'open', load: 1, seconds: Array.from({ length: 100 }, () => ({ good: 1 })) });
  assert.equal(sparklines(long).endpoints.get('POST /pay')?.length, 20);
});

test('percentile curves end where the requests run out, one a phase and one a lane over measured phases', () => {
  const run = handMadeRun({ model: 'open', load: 10, warmUpS: 1, seconds: [{ slow: 4 }, { good: 9, slow: 1 }] });
  const { goodOfRow } = tallySeconds(run.cells, {}, 2);
  const groups = breakdown(run.cells, goodOfRow, Uint16Array.of(0, 1));
  const { percentiles, phases, lanes } = percentileCurves(groups, run.plan.phases);
  assert.deepEqual([percentiles[0], percentiles[20], percentiles[40], percentiles.at(-1)], [0, 90, 99, 99.99]);
  const [warm, steady] = phases;
  assert.deepEqual([warm?.name, steady?.name, phases.length, lanes.length], ['warm-up', 'steady', 2, 1]);
  // Ten requests: up to the 90th percentile, which is the slow one's neighbour.
  assert.deepEqual(
    steady?.ms.slice(20, 22).map((ms) => ms && Math.round(ms)),
    [10, null],
  );
  assert.equal(
    warm?.ms.findIndex((ms) => ms === null),
    13,
    'four requests: up to the 75th',
  );
  assert.deepEqual([lanes[0]?.name, lanes[0]?.ms], ['fibre', steady?.ms]);
  assert.ok(percentileCurves([], run.plan.phases).phases[0]?.ms.every((ms) => ms === null));
});

function told(fault: string, targets: readonly string[], parameters: Record<string, unknown> = {}): string {
  return faultSentence({ fault, targets, parameters });
}

test('a fault is told by its name, its targets and its parameters', () => {
  assert.deepEqual(
    [
      told('kill', ['service:bank']),
      told('kill', ['service:a', 'service:b', 'service:c']),
      told('pause', ['service:a', 'service:b']),
      told('network', ['lane:4g'], { become: 'edge' }),
      told('network', ['lane:4g', 'lane:3g'], { down: true }),
      told('network', ['lane:4g', 'service:a'], { latency: '50ms' }),
      told('network', ['lane:4g'], { latency: 50 }),
      told('network', ['lane:4g'], { down: false }),
    ],
    [
      'The bank was killed',
      'The a, b and c were killed',
      'The a and b were paused',
      'The network 4g became edge',
      'The network 4g and 3g went down',
      'The 4g and a was delayed by 50ms',
      'The network 4g was delayed by 50',
      'The network 4g was changed',
    ],
  );
});

test('a second is good from the SLO on, and not when a 95th percentile was missed in it', () => {
  const good = { good: 95, slow: 5 };
  const run = handMadeRun({
    model: 'open',
    load: 100,
    warmUpS: 1,
    seconds: [{ good: 50, slow: 50 }, good, { good: 94, slow: 6 }, {}],
  });
  const windows = windowsOf(run, tallySeconds(run.cells, { '*': 5_000 }, 4));
  const p95 = { kind: 'load', latency: [{ percentile: 95, boundMs: 1000 }] } as const;
  const judged = judgeWindows(windows, run.cells, [p95]);
  assert.deepEqual(judged.slice(0, 3), [true, true, false]);
  const other = { ...p95, endpoint: 'GET /other' };
  assert.deepEqual(judgeWindows(windows, run.cells, [other]).slice(0, 3), [true, true, true]);
  const warm = { ...p95, phase: 'warm-up' };
  assert.deepEqual(judgeWindows(windows, run.cells, [warm]).slice(0, 3), [false, true, true]);
  const p99 = { kind: 'load', latency: [{ percentile: 99, boundMs: 1 }] } as const;
  assert.deepEqual(judgeWindows(windows, run.cells, [p99, { kind: 'recover', withinMs: 1 }]).slice(0, 3), [
    true,
    true,
    true,
  ]);
  const tight = windowsOf(run, tallySeconds(run.cells, { '*': 1_000 }, 4));
  assert.deepEqual(
    judgeWindows(tight, run.cells, []).slice(0, 3),
    [false, true, false],
    '95 % where nothing else is promised',
  );
});

test('the good share that was promised is that of the phase, else that for all, else 95 %', () => {
  const everywhere = { kind: 'load', latency: [], goodput: 0.9 } as const;
  const rush = { ...everywhere, phase: 'rush', goodput: 0.5 };
  const slos = [{ ...everywhere, endpoint: 'pay', goodput: 0.1 }, everywhere, rush];
  assert.deepEqual(
    [goodShareBound(slos, 'rush'), goodShareBound(slos, 'calm'), goodShareBound([], 'rush')],
    [0.5, 0.9, 0.95],
  );
});

test('seconds belong to the phase they lie in, later ones to the last; a run cut short is judged to its last whole second', () => {
  const run = handMadeRun({
    model: 'open',
    load: 1,
    warmUpS: 2,
    seconds: Array.from({ length: 5 }, () => ({ good: 1 })),
  });
  assert.deepEqual([...phaseOfSeconds(run.plan.phases, 7)], [0, 0, 1, 1, 1, 1, 1]);
  assert.deepEqual([...phaseOfSeconds([], 2)], [0, 0]);
  const windows = windowsOf(run, tallySeconds(run.cells, {}, 5));
  assert.deepEqual(
    secondsOf(windows, (phase) => phase.measured),
    [2, 3, 4],
  );
  assert.deepEqual(
    [...windows.started, ...windows.offered, ...windows.achieved],
    Array.from({ length: 15 }, () => 1),
  );
  assert.equal(judgedSeconds(run), 5);
  assert.equal(judgedSeconds({ ...run, manifest: { ...run.manifest, ended: 'interrupted' } }), 4);
  const nothing = handMadeRun({ model: 'open', load: 1, seconds: [] });
  assert.equal(judgedSeconds({ ...run, load: nothing.load }), 0);
});

test('two runs side by side: what differed, and a ratio where both have a figure', () => {
  const made = { model: 'open', load: 20, slo: [] } as const;
  const calm = Array.from({ length: 20 }, () => ({ good: 20 }));
  const hit = calm.map((second, at) => (at === 5 || at === 6 ? { errors: 20 } : second));
  const one = summarise(handMadeRun({ ...made, seconds: hit, faults: faultLines('f1', 5_000, 7_000) }));
  const other = summarise(
    handMadeRun({ ...made, seconds: calm, manifest: { architecture: 'microservices', plantedBug: 'lost' } }),
  );
  const { differences, figures, one: named } = comparePair(one, other);
  assert.deepEqual([named.id, named.word], ['hand-made', one.verdict.word]);
  assert.deepEqual(
    differences.map(({ what, one: left, other: right }) => [what, left, right]),
    [
      ['architecture', 'monolith', 'microservices'],
      ['planted bug', 'none', 'lost'],
      ['faults', 'kill service:bank', 'none'],
    ],
  );
  const figure = (name: string) => figures.find((each) => each.name === name);
  const outage = figure('outage');
  assert.deepEqual([outage?.one, outage?.other, outage?.ratio], [2, 0, 0]);
  const back = comparePair(other, one).figures.find((each) => each.name === 'outage');
  assert.deepEqual([back?.one, back?.other, back !== undefined && 'ratio' in back], [0, 2, false]);
  assert.equal(figure('time to recover, longest')?.other, undefined);
  assert.ok((figure('time to recover, longest')?.one ?? 0) >= 2000);
  assert.equal(figure('p95 of POST /pay')?.ratio, 1);
  const never = summarise(
    handMadeRun({
      ...made,
      seconds: [...calm.slice(0, 5), ...calm.map(() => ({ errors: 20 }))],
      faults: faultLines('f1', 5_000),
    }),
  );
  assert.equal(
    comparePair(never, never).figures.find((each) => each.name === 'time to recover, longest')?.one,
    undefined,
  );
});
