import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../core/outcome.ts';
import type { Cell, Frame } from '../../../core/worker-protocol.ts';
import { LiveFigures } from '../../../metrics/live-figures.ts';
import { steady, tinyPlan } from '../../support/tiny-plan.ts';

test('figures of two workers are added, and percentiles come from the merged histograms', () => {
  const figures = new LiveFigures(tinyPlan({ phases: [steady(10, 20)] }));
  figures.add(0, frame([cell({ second: 1, count: 99, latency: [10_000, 99] })], [[1, 99, 0]], 3));
  figures.add(1, frame([cell({ second: 1, count: 1, latency: [500_000, 1] })], [[1, 1, 2]], 4));
  const load = figures.load(4_500);
  assert.equal(load.achieved, 100);
  assert.equal(load.dropped, 2);
  assert.equal(load.users, 7);
  assert.equal(load.endpoints[0]?.perSecond, 100);
  assert.ok(Math.abs((load.endpoints[0]?.p95Ms ?? 0) - 10) < 0.02, 'one slow request of a hundred is beyond p95');
  assert.ok((load.endpoints[0]?.p99Ms ?? 0) < 11);
  assert.deepEqual(load.history, [0, 100]);
});

test('dropped load counts as bad in the share of errors', () => {
  const figures = new LiveFigures(tinyPlan({ phases: [steady(10, 20)] }));
  figures.add(
    0,
    frame([cell({ second: 0, count: 5 }), cell({ second: 0, count: 2, outcome: 'error' })], [[0, 7, 3]], 1),
  );
  assert.equal(figures.load(3_200).errorShare, 0.5);
});

test('a business refusal is not an error', () => {
  const figures = new LiveFigures(tinyPlan({ phases: [steady(10, 20)] }));
  figures.add(0, frame([cell({ second: 0, count: 4, outcome: 'refused' })], [[0, 4, 0]], 1));
  assert.equal(figures.load(3_200).errorShare, 0);
  assert.equal(figures.load(3_200).outcomes['refused'], 4);
});

test('the abort rule needs every second of its window to be bad', () => {
  const figures = new LiveFigures(tinyPlan({ phases: [steady(10, 20)] }));
  for (const second of [0, 1, 2]) {
    figures.add(
      0,
      frame([cell({ second, count: 10, outcome: second === 1 ? 'ok' : 'timeout' })], [[second, 10, 0]], 1),
    );
  }
  assert.equal(figures.isBadFor(0.5, 1_000, 5_100), true, 'second 2 alone is bad');
  assert.equal(figures.isBadFor(0.5, 2_000, 5_100), false, 'second 1 was good');
  assert.equal(figures.isBadFor(0.5, 10_000, 5_100), false, 'there are not ten seconds yet');
});

test('the abort rule sees silence within its window and two seconds, in both models', () => {
  for (const model of ['open', 'closed'] as const) {
    const figures = new LiveFigures(alwaysTen(model, 500));
    figures.add(0, { ...frame([], [], 10), heardUntilMs: 5_000 });
    assert.equal(figures.isBadFor(0.5, 4_000, 10_000), false, 'the samples of the last second may not be here yet');
    assert.equal(figures.isBadFor(0.5, 4_000, 10_700), true);
    figures.add(0, { ...frame([], [], 10), heardUntilMs: 12_000 });
    assert.equal(figures.isBadFor(0.5, 4_000, 13_000), false, 'a pause goes on until 12 s');
  }
});

test('the abort rule waits for what may still end within its bound', () => {
  const figures = new LiveFigures(alwaysTen('closed', 5_000));
  assert.equal(figures.isBadFor(0.5, 1_000, 6_000), false);
  assert.equal(figures.isBadFor(0.5, 1_000, 7_000), true);
});

test('a connection that failed has no latency to show', () => {
  const figures = new LiveFigures(tinyPlan({ phases: [steady(10, 20)] }));
  figures.add(0, frame([cell({ second: 0, count: 3, outcome: 'connection', latency: [1, 3] })], [], 1));
  figures.add(0, frame([cell({ second: 0, count: 1, latency: [80_000, 1] })], [], 1));
  assert.ok((figures.load(3_000).endpoints[0]?.p50Ms ?? 0) > 79);
});

/** Ten arrivals or users in each of 30 seconds. */
function alwaysTen(model: 'open' | 'closed', boundMs: number) {
  const [ten, none] = [10, 0].map((value) => Array.from({ length: 30 }, () => value)) as [number[], number[]];
  const load = model === 'open' ? [ten, none] : [none, ten];
  return {
    ...tinyPlan({ phases: [steady(10, 30)] }),
    offeredPerSecond: load[0] ?? [],
    usersPerSecond: load[1] ?? [],
    goodWithinMs: { '*': boundMs },
  };
}

function cell(given: { second: number; count: number; outcome?: Outcome; latency?: readonly number[] }): Cell {
  return {
    endpoint: 'POST /bank/payments',
    lane: 'localhost',
    outcome: 'ok',
    latency: [1_000, given.count],
    bytes: 0,
    ...given,
  };
}

function frame(cells: readonly Cell[], iterations: Frame['iterations'], users: number): Frame {
  return {
    second: 0,
    cells,
    iterations,
    users,
    stalls: [],
    accounted: [],
    heardUntilMs: 0,
    operations: [],
    cpuMs: 0,
    overMs: 1_000,
    rssBytes: 0,
    exceptions: 0,
  };
}
