import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Slo } from '../../../core/scenario.ts';
import type { Cell } from '../../../core/worker-protocol.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { CellTable } from '../../../reports/cell-table.ts';
import { auditThatHolds } from '../../support/audit-that-holds.ts';
import { faultLines, handMadeRun, type HandMadeSecond } from '../../support/hand-made-run.ts';

const PROMISES: readonly Slo[] = [
  { kind: 'load', latency: [{ percentile: 99, boundMs: 500 }], errors: 0.01, goodput: 0.99 },
];

function seconds(
  count: number,
  second: HandMadeSecond,
  instead: Readonly<Record<number, HandMadeSecond>> = {},
): HandMadeSecond[] {
  return Array.from({ length: count }, (_, at) => instead[at] ?? second);
}

function close(actual: number | undefined, expected: number, within = 1e-9): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

test('a system frozen for 2 s of 12 s, open model: 2 outage seconds, the unserved requests, goodput 83.3 %, a missed SLO', () => {
  // 100 arrivals a second; 90 find no free user during the freeze, 10 hang.
  const frozen = { slow: 10, dropped: 90 };
  const summary = summarise(
    handMadeRun({
      model: 'open',
      load: 100,
      seconds: seconds(12, { good: 100 }, { 5: frozen, 6: frozen }),
      slo: PROMISES,
    }),
  );
  close(summary.measured.outageS, 2);
  close(summary.measured.goodput, 10 / 12);
  // Requests per iteration: (10 × 100 + 2 × 10) ÷ (10 × 100 + 2 × 10) = 1.
  assert.equal(summary.measured.unserved, 180);
  assert.equal(summary.measured.unservedEstimated, false);
  assert.equal(summary.verdict.code, 1);
  assert.deepEqual(
    summary.slos.map((slo) => [slo.about, slo.found, slo.result]),
    [
      ['p99 of all requests', '2 s', 'missed'],
      // 180 never started of 1,020 + 180 offered.
      ['errors', '15 %, 180 never started', 'missed'],
      ['goodput', '83.3 %', 'missed'],
    ],
  );
});

test('a system frozen for 2 s of 12 s, closed model: the same, the unserved requests marked as estimated', () => {
  // 10 users, 40 requests a second; at the freeze each of them hangs in one request, then nobody asks.
  const summary = summarise(
    handMadeRun({
      model: 'closed',
      load: 10,
      seconds: seconds(12, { good: 40 }, { 5: { slow: 10, stalledMs: 10_000 }, 6: { stalledMs: 10_000 } }),
      slo: [{ kind: 'load', latency: [], goodput: 0.99 }],
    }),
  );
  close(summary.measured.outageS, 2);
  close(summary.measured.goodput, 10 / 12);
  // 20 user-seconds lost × 4 requests per user and good second.
  assert.equal(summary.measured.unserved, 80);
  assert.equal(summary.measured.unservedEstimated, true);
  assert.equal(summary.verdict.code, 1);
  assert.match(summary.story, /^hand-made on monolith, seed 7: 81\.6 % of 490 requests in time/);
});

test('a run in which everything is good and nothing is promised passes', () => {
  const summary = summarise(handMadeRun({ model: 'open', load: 50, seconds: seconds(10, { good: 45, refused: 5 }) }));
  assert.deepEqual(summary.verdict, { code: 0, word: 'passed', reasons: [] });
  assert.equal(summary.measured.goodput, 1);
  assert.equal(summary.measured.good, 500);
});

test('SLOs look at measured phases only', () => {
  const bad = { good: 50, errors: 50 };
  const run = handMadeRun({
    model: 'open',
    load: 100,
    warmUpS: 2,
    seconds: seconds(10, { good: 100 }, { 0: bad, 1: bad }),
    slo: PROMISES,
  });
  const summary = summarise(run);
  assert.equal(summary.verdict.code, 0);
  close(summary.phases[0]?.outageS, 1);
  close(summary.measured.outageS, 0);
});

test('the error budget is what the SLO leaves, and each fault burns its part', () => {
  // 20 s × 100 offered × 1 % = 20 may be bad; the fault makes 50 + 50 bad: 500 %.
  const bad = { good: 50, errors: 50 };
  const summary = summarise(
    handMadeRun({
      model: 'open',
      load: 100,
      seconds: seconds(20, { good: 100 }, { 8: bad, 9: bad }),
      slo: PROMISES,
      faults: faultLines('f1', 8000, 9500),
    }),
  );
  const [fault] = summary.faults;
  close(summary.measured.budgetBurned, 5);
  close(fault?.budgetBurned, 5);
  close(fault?.outageS, 1);
  assert.deepEqual(fault?.worst, { second: 8, q: 0.5 });
  assert.deepEqual(fault?.lost, { failed: 0, unknown: 100, neverStarted: 0, neverStartedEstimated: false });
  assert.equal(fault?.recovery.result === 'recovered' && fault.recovery.toRecoverMs, 2000);
  close(fault?.residual?.ratio, 1);
});

test('a fault that users have not recovered from when the load ends makes exit code 4', () => {
  const bad = { errors: 100 };
  const summary = summarise(
    handMadeRun({
      model: 'open',
      load: 100,
      seconds: seconds(10, { good: 100 }, { 5: bad, 9: bad }),
      faults: faultLines('f1', 5000, 6000),
    }),
  );
  assert.equal(summary.verdict.code, 4);
  assert.match(summary.story, /users were not back 5 s later, when the load ended \(200 requests lost\)/);
});

test('a load that ends less than five good seconds after a fault is inconclusive, unless a bound was missed', () => {
  const evidence = {
    model: 'open',
    load: 100,
    seconds: seconds(10, { good: 100 }, { 5: { errors: 100 }, 6: { errors: 100 } }),
    faults: faultLines('f1', 5000, 6000),
  } as const;
  const open = summarise(handMadeRun(evidence));
  assert.equal(open.verdict.code, 5);
  assert.match(open.verdict.reasons[0] ?? '', /well served for the last 3 s only, too short to say/);
  assert.match(open.story, /too short to say that they were back \(200 requests lost\)/);
  const missed = summarise(handMadeRun({ ...evidence, slo: [{ kind: 'load', latency: [], goodput: 0.99 }] }));
  assert.equal(missed.verdict.code, 1);
});

test('a fault not shown to be undone makes exit code 4', () => {
  const summary = summarise(
    handMadeRun({ model: 'open', load: 100, seconds: seconds(10, { good: 100 }), faults: faultLines('f1', 5000) }),
  );
  assert.equal(summary.verdict.code, 4);
  assert.match(summary.verdict.reasons[0] ?? '', /not shown to be undone/);
});

test('a broken invariant outweighs everything but an interruption, an unknown one makes the run inconclusive', () => {
  const audit = auditThatHolds(10, 0);
  const withVerdict = (verdict: 'broken' | 'unknown') => ({
    ...audit,
    invariants: audit.invariants.map((each) => (each.id === 'I1' ? { ...each, verdict, found: '3 lost' } : each)),
  });
  const run = (ended: 'completed' | 'interrupted', verdict: 'broken' | 'unknown') =>
    summarise(
      handMadeRun({
        model: 'open',
        load: 10,
        seconds: seconds(8, { errors: 10 }),
        slo: PROMISES,
        manifest: { ended },
        rest: { audit: withVerdict(verdict) },
      }),
    );
  assert.equal(run('completed', 'broken').verdict.code, 3);
  assert.match(run('completed', 'broken').story, /Broken: I1, 3 lost\./);
  assert.equal(run('completed', 'unknown').verdict.code, 5);
  assert.match(
    run('completed', 'unknown').story,
    /^[^.]*in time over fibre, in doubt because I1 could not be settled\./,
  );
  assert.equal(run('interrupted', 'broken').verdict.code, 130);
});

test('a doubt stands in the first sentence and makes the run inconclusive', () => {
  const event = {
    timeMs: 0,
    elapsedMs: 0,
    type: 'doubt',
    code: 'generator-busy',
    text: 'the generator was busy for 12 % of the time',
  } as const;
  const summary = summarise(
    handMadeRun({ model: 'open', load: 10, seconds: seconds(8, { good: 10 }), rest: { events: [event] } }),
  );
  assert.equal(summary.verdict.code, 5);
  assert.match(
    summary.story,
    /^hand-made on monolith, seed 7: 100 % of 80 requests in time over fibre, in doubt because the generator was busy for 12 % of the time\./,
  );
});

test('a generator above 85 % of the processor for more than a twentieth of the time is a doubt even if nobody told so', () => {
  const cpu = Array.from({ length: 20 }, (_, at) => (at < 2 ? 1.8 : 0.2));
  const resources = { services: [], generator: { cpu, rssBytes: cpu }, books: [], stock: [] };
  const summary = summarise(
    handMadeRun({ model: 'open', load: 10, seconds: seconds(20, { good: 10 }), rest: { resources } }),
  );
  assert.deepEqual(
    summary.trust.doubts.map((doubt) => doubt.code),
    ['generator-busy'],
  );
});

test('an early end is judged up to its last whole second and never passes', () => {
  const run = handMadeRun({ model: 'open', load: 10, seconds: seconds(10, { good: 10 }) });
  const { ended: _, ...manifest } = run.manifest;
  const killed = summarise({ ...run, manifest, plan: { ...run.plan, durationS: 60 } });
  assert.equal(killed.judgedS, 9);
  assert.equal(killed.ended, 'killed');
  assert.equal(killed.verdict.code, 5);
  close(killed.measured.outageS, 0);
});

test('a bound that no request can be held against is not judged, and the run is inconclusive', () => {
  const slo: Slo[] = [{ kind: 'load', endpoint: 'GET /nothing', latency: [{ percentile: 95, boundMs: 1 }] }];
  const summary = summarise(handMadeRun({ model: 'open', load: 10, seconds: seconds(8, { good: 10 }), slo }));
  assert.equal(summary.slos[0]?.result, 'not judged');
  assert.equal(summary.verdict.code, 5);
});

test('connection failures count as errors and do not make latencies look better', () => {
  const run = handMadeRun({ model: 'open', load: 10, seconds: seconds(8, { good: 10 }) });
  run.cells.add({
    second: 3,
    endpoint: 'POST /pay',
    lane: 'fibre',
    outcome: 'connection',
    count: 1000,
    latency: [100, 1000],
    bytes: 0,
  });
  const { latency, outcomes } = summarise(run).measured.figures;
  assert.equal(outcomes.connection, 1000);
  assert.ok(latency.p50Ms >= 10);
});

test('the order in which cells arrive does not change one figure', () => {
  const cell = fc.record({
    second: fc.nat(9),
    endpoint: fc.constantFrom('GET /a', 'POST /b'),
    lane: fc.constantFrom('4g', 'fibre'),
    outcome: fc.constantFrom('ok', 'refused', 'error', 'timeout', 'connection'),
    latencies: fc.array(fc.integer({ min: 1, max: 2047 }), { minLength: 1, maxLength: 6 }),
  });
  const asCells = fc.array(cell, { minLength: 1, maxLength: 30 }).map((list) =>
    list.map(({ latencies, ...rest }): Cell => ({
      ...rest,
      count: latencies.length,
      latency: latencies.flatMap((value) => [value, 1]),
      bytes: 1,
    })),
  );
  const run = handMadeRun({ model: 'open', load: 10, seconds: seconds(10, {}), slo: PROMISES });
  const summaryOf = (cells: readonly Cell[]): unknown => {
    const table = new CellTable();
    for (const each of cells) table.add(each);
    return summarise({ ...run, cells: table });
  };
  fc.assert(
    fc.property(asCells, fc.infiniteStream(fc.nat()), (cells, keys) => {
      const order = new Map(cells.map((each) => [each, keys.next().value ?? 0]));
      const shuffled = cells.toSorted((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
      assert.deepEqual(summaryOf(shuffled), summaryOf(cells));
    }),
    { numRuns: 60 },
  );
});

test('lanes, endpoints and details add up to the headline, whatever started in the second that the end cut short', () => {
  const run = handMadeRun({ model: 'open', load: 50, seconds: seconds(10, { good: 45, refused: 5 }) });
  for (const outcome of ['ok', 'timeout'] as const) {
    run.cells.add({ second: 10, endpoint: 'late', lane: 'late', outcome, count: 3, latency: [1000, 3], bytes: 0 });
  }
  const { measured, lanes, endpoints, details, verdict } = summarise(run);
  assert.deepEqual([measured.requests, measured.figures.requests], [500, 500]);
  assert.deepEqual([added(lanes), added(endpoints), added(details)], [500, 500, 500]);
  assert.equal(verdict.code, 0);
});

function added(parts: readonly { readonly requests: number }[]): number {
  return parts.reduce((sum, { requests }) => sum + requests, 0);
}
