import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Slo } from '../../../core/scenario.ts';
import { allLost, changesSomething, lostRequests } from '../../../reports/analysis/lost-requests.ts';
import { percentileCurves } from '../../../reports/analysis/percentile-curves.ts';
import { breakdown } from '../../../reports/analysis/breakdown.ts';
import { tallySeconds } from '../../../reports/analysis/second-tallies.ts';
import { paceOf, spanFigures } from '../../../reports/analysis/span-figures.ts';
import { sparklines } from '../../../reports/analysis/sparklines.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { meanOf, shownSeconds } from '../../../reports/analysis/timeline.ts';
import { windowsOf } from '../../../reports/analysis/windows.ts';
import { CellTable } from '../../../reports/cell-table.ts';
import { auditThatHolds } from '../../support/audit-that-holds.ts';
import { faultLines, handMadeRun, type HandMadeRun, type HandMadeSecond } from '../../support/hand-made-run.ts';

function often(count: number, second: HandMadeSecond): HandMadeSecond[] {
  return Array.from({ length: count }, () => second);
}

const OPEN: Omit<HandMadeRun, 'seconds'> = { model: 'open', load: 20 };

test('failed, unknown and never started requests are lost apart, in the seconds that are asked for', () => {
  const cells = new CellTable();
  const bad = { outcome: 'error', latency: [1000, 1], bytes: 0, lane: 'l' } as const;
  for (const second of [0, 1, 2]) {
    cells.add({ ...bad, second, endpoint: 'POST /pay', count: 2 });
    cells.add({ ...bad, second, endpoint: 'GET /pay', count: 3 });
    cells.add({ ...bad, second, endpoint: 'POST /identity/login', count: 5 });
    cells.add({ ...bad, second, endpoint: 'DELETE /cart', count: 7 });
  }
  const run = handMadeRun({ ...OPEN, seconds: [{ dropped: 4 }, { dropped: 5 }, {}] });
  const tallies = tallySeconds(cells, {}, 3);
  const windows = windowsOf({ ...run, cells }, tallies);
  const span = spanFigures(windows, [0, 1], { requestsPerIteration: 2, requestsPerUserSecond: 0 });
  const lost = lostRequests(tallies, [0, 1], span);
  assert.deepEqual(lost, { failed: 16, unknown: 18, neverStarted: 18, neverStartedEstimated: false });
  assert.equal(allLost(lost), 52);
  const kinds = ['POST /a', 'PUT /a', 'PATCH /a', 'DELETE /a', 'GET /a', 'POSTER /a', 'POST /identity/login'];
  assert.deepEqual(kinds.map(changesSomething), [true, true, true, true, false, false, false]);
});

test('the pace is requests per iteration, and per second of users who are well served', () => {
  const open = handMadeRun({ ...OPEN, seconds: [{ good: 40 }, { good: 20, dropped: 10 }] });
  assert.deepEqual(paceOf(windowsOf(open, tallySeconds(open.cells, {}, 2))), {
    requestsPerIteration: 2,
    requestsPerUserSecond: 0,
  });
  const closed = handMadeRun({ model: 'closed', load: 10, seconds: [{ good: 30 }, { good: 10, errors: 10 }] });
  const pace = paceOf(windowsOf(closed, tallySeconds(closed.cells, {}, 2)));
  assert.equal(pace.requestsPerUserSecond, 3);
  const nothing = handMadeRun({ ...OPEN, load: 0, seconds: [{}] });
  assert.equal(paceOf(windowsOf(nothing, tallySeconds(nothing.cells, {}, 1))).requestsPerIteration, 1);
});

function bounds(count: number, errors: number): Slo[] {
  return Array.from({ length: count }, () => ({ kind: 'load', latency: [], errors }));
}

test('the story of a run counts its bounds, names the first two that were missed, and says how it ended', () => {
  const seconds = often(10, { good: 18, errors: 2 });
  const storyOf = (slo: readonly Slo[], more: Partial<HandMadeRun> = {}): string =>
    summarise(handMadeRun({ ...OPEN, seconds, slo, ...more })).story;
  assert.match(storyOf(bounds(1, 0.5)), / The one bound was met\.$/);
  assert.match(storyOf(bounds(2, 0.5)), / All 2 bounds were met\.$/);
  assert.match(storyOf(bounds(2, 0.01)), / Missed: errors, 10 % \(bound 1 %\); errors, 10 % \(bound 1 %\)\.$/);
  assert.match(storyOf(bounds(3, 0.01)), /; and 1 more of 3 bounds\.$/);
  assert.match(storyOf([]), /requests in time over? ?.*The books were not audited\.$/s);
  assert.match(storyOf([], { manifest: { ended: 'interrupted' } }), /, interrupted after 0:09: /);
  const killed = handMadeRun({ ...OPEN, seconds });
  const { ended: _, ...manifest } = killed.manifest;
  assert.match(summarise({ ...killed, manifest }).story, /, recording cut off after 0:09: /);
  const { story, plantedBug } = summarise(handMadeRun({ ...OPEN, seconds, manifest: { plantedBug: 'lost-update' } }));
  assert.match(story, /^hand-made on monolith with the planted bug lost-update, seed 7: /);
  assert.equal(plantedBug, 'lost-update');
  assert.equal('plantedBug' in summarise(handMadeRun({ ...OPEN, seconds })), false);
});

test('the story says what an audit knows of money, and of stock where there are stores', () => {
  const holds = auditThatHolds(5, 0);
  const told = (audit: typeof holds): string =>
    summarise(handMadeRun({ ...OPEN, seconds: often(3, { good: 20 }), rest: { audit } })).story;
  const only = (ids: readonly string[], verdict: 'holds' | 'unknown' | 'broken') => ({
    ...holds,
    invariants: ids.map((id) => ({ id, text: id, verdict, found: `found ${id}.`, examples: [] })),
  });
  assert.match(told(only(['I1', 'I9'], 'holds')), / No money or stock was lost\.$/);
  assert.match(told(only(['I1'], 'holds')), / No money was lost\.$/);
  assert.match(
    told(only(['I1'], 'unknown')),
    /in doubt because I1 could not be settled\. Whether money was lost is not known\.$/,
  );
  assert.match(told(only(['I1', 'I2'], 'broken')), / Broken: I1, found I1; I2, found I2\.$/);
});

test('a bound is met by exactly as much, and says what was never started', () => {
  const slo: readonly Slo[] = [{ kind: 'load', latency: [], errors: 0.1, goodput: 0.9 }];
  const verdicts = (second: HandMadeSecond) =>
    summarise(handMadeRun({ ...OPEN, seconds: often(10, second), slo })).slos.map(
      ({ found, result }) => `${found} ${result}`,
    );
  assert.deepEqual(verdicts({ good: 18, errors: 2 }), ['10 % met', '90 % met']);
  assert.deepEqual(verdicts({ good: 18, dropped: 2 }), ['10 %, 20 never started met', '90 % met']);
  assert.deepEqual(verdicts({ good: 17, errors: 3 }), ['15 % missed', '85 % missed']);
  assert.deepEqual(verdicts({}), ['no request not judged', '0 % missed']);
});

test('a recovery that was promised is not judged where the fault was not injected, or never happened', () => {
  const slo: readonly Slo[] = [{ kind: 'recover', withinMs: 1000 }];
  const planned = faultLines('f1', 3_000).slice(0, 2);
  const of = (faults: HandMadeRun['faults']) =>
    summarise(handMadeRun({ ...OPEN, seconds: often(10, { good: 20 }), slo, ...(faults && { faults }) })).slos[0];
  assert.deepEqual([of(undefined)?.found, of(undefined)?.result], ['no fault happened', 'not judged']);
  assert.deepEqual([of(planned)?.found, of(planned)?.result], ['the fault was not injected', 'not judged']);
});

test('the time axis has the planned seconds of a whole run, and the recorded ones of one that was cut short', () => {
  const run = handMadeRun({ ...OPEN, seconds: often(5, { good: 20 }) });
  const short = { ...run, load: handMadeRun({ ...OPEN, seconds: often(3, {}) }).load };
  assert.equal(shownSeconds(short), 5);
  assert.equal(shownSeconds({ ...short, manifest: { ...run.manifest, ended: 'interrupted' } }), 3);
  assert.equal(sparklines({ ...run, manifest: { ...run.manifest, ended: 'failed' } }).lanes.get('fibre')?.length, 5);
  assert.deepEqual([meanOf([1, Number.NaN, 2]), meanOf([Number.NaN]), meanOf([]), meanOf([0])], [1.5, null, null, 0]);
});

test('curves of lanes stand by name', () => {
  const cells = new CellTable();
  for (const lane of ['b', 'c', 'a'])
    cells.add({ second: 0, endpoint: 'GET /a', lane, outcome: 'ok', count: 2, latency: [1000, 2], bytes: 0 });
  const run = handMadeRun({ ...OPEN, seconds: [{}] });
  const groups = breakdown(cells, new Uint32Array(3), Uint16Array.of(0));
  const shuffled = [groups[2], groups[0], groups[1]].flatMap((group) => group ?? []);
  assert.deepEqual(
    percentileCurves(shuffled, run.plan.phases).lanes.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
});
