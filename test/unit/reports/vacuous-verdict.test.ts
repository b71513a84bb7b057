import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../core/events.ts';
import type { JournalEntry } from '../../../core/fault.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import type { RunData } from '../../../reports/run-data.ts';
import { auditThatHolds } from '../../support/audit-that-holds.ts';
import { faultLines, handMadeRun, type HandMadeRun } from '../../support/hand-made-run.ts';

const GOOD = Array.from({ length: 10 }, () => ({ good: 10 }));

function audited(done: number) {
  return verdictOf({ rest: { audit: { ...auditThatHolds(done, 0), refused: 0 } } });
}

function verdictOf(made: Partial<HandMadeRun>) {
  return summarise(handMadeRun({ model: 'open', load: 10, seconds: GOOD, ...made })).verdict;
}

test('a run without a single request does not pass, though nothing failed', () => {
  const { code, reasons } = verdictOf({ model: 'closed', seconds: GOOD.map(() => ({})) });
  assert.equal(code, 5);
  assert.deepEqual(reasons, ['no request of a measured phase was recorded']);
  assert.equal(verdictOf({}).code, 0);
});

test('a run whose only requests came in its warm-up does not pass', () => {
  const seconds = GOOD.map((second, at) => (at < 5 ? second : {}));
  assert.equal(verdictOf({ model: 'closed', seconds, warmUpS: 5 }).code, 5);
});

test('a recording with a piece missing does not pass', () => {
  const { code, reasons } = verdictOf({ rest: { partial: ['series.ndjson.gz: damaged after 12 rows.'] } });
  assert.equal(code, 5);
  assert.deepEqual(reasons, ['the recording is not whole: series.ndjson.gz: damaged after 12 rows.']);
});

test('an audit does not vouch for writes that it was not told of', () => {
  assert.equal(audited(100).code, 0);
  assert.equal(audited(0).code, 5);
  assert.deepEqual(audited(97).reasons, ['3 of 100 writes carry no operation id: the audit says nothing of them']);
});

test('an audit vouches for every request of an operation that was asked for several times', () => {
  const audit = { ...auditThatHolds(40, 0), refused: 0, requests: 100 };
  assert.equal(verdictOf({ rest: { audit } }).code, 0);
});

test('iterations that neither started nor were dropped make the load thinner than planned', () => {
  const run = handMadeRun({ model: 'open', load: 10, seconds: GOOD });
  const achieving = (each: number): RunData => ({
    ...run,
    load: { ...run.load, achieved: run.load.achieved.map(() => each) },
  });
  assert.equal(summarise(achieving(10)).verdict.code, 0);
  const thin = summarise(achieving(9));
  assert.equal(thin.verdict.code, 5);
  assert.deepEqual(
    thin.trust.doubts.map(({ code }) => code),
    ['load-thin'],
  );
});

test('a fault that was done in part and could not be undone leaves the system not healed', () => {
  const [planned, injecting] = faultLines('f1', 2000) as [JournalEntry, JournalEntry];
  const failed: JournalEntry = { ...injecting, state: 'failed', reason: 'it came half-way' };
  const left: JournalEntry = { ...failed, trace: { handles: [] } };
  const undone: JournalEntry = { ...injecting, state: 'undone' };
  assert.equal(verdictOf({ faults: [planned, injecting, failed] }).code, 5);
  assert.equal(verdictOf({ faults: [planned, injecting, left] }).code, 4);
  assert.equal(verdictOf({ faults: [planned, injecting, left, undone] }).code, 5);
});

test('an abort is a missed SLO only when no death outside the plan was its cause', () => {
  const at = { timeMs: 0, elapsedMs: 5000 };
  const abort: RunEvent = { ...at, type: 'abort', text: 'the load ended' };
  const died: RunEvent = { ...at, type: 'doubt', code: 'instance-died', text: 'the database died' };
  const late: RunEvent = { ...at, type: 'doubt', code: 'worker-lost', text: 'did not end when it was told to' };
  const slo = [{ kind: 'abort', errors: 0.5, overMs: 5000 }] as const;
  const result = (...events: RunEvent[]) =>
    summarise(
      handMadeRun({ model: 'open', load: 10, seconds: GOOD, slo, manifest: { ended: 'aborted' }, rest: { events } }),
    ).slos[0]?.result;
  assert.equal(result(abort), 'missed');
  assert.equal(result(died, abort), 'met');
  // A worker that is lost while it is being stopped did not cause the abort.
  assert.equal(result(abort, late), 'missed');
});

test('a fault after which no second can be judged proves no recovery', () => {
  const slo = [{ kind: 'recover', withinMs: 5000 }] as const;
  const silent = GOOD.map((second, at) => (at < 5 ? second : {}));
  const faults = faultLines('f1', 6000, 7000);
  const unseen = summarise(handMadeRun({ model: 'closed', load: 10, seconds: silent, slo, faults }));
  assert.equal(unseen.faults[0]?.recovery.result, 'not seen');
  assert.equal(unseen.slos[0]?.result, 'not judged');
  assert.equal(unseen.verdict.code, 5);
  const seen = summarise(handMadeRun({ model: 'closed', load: 10, seconds: GOOD, slo, faults }));
  assert.equal(seen.slos[0]?.result, 'met');
  assert.equal(seen.verdict.code, 0);
});

test('two faults of one moment are each judged by that second at least', () => {
  const faults = [...faultLines('f1', 5000, 5500), ...faultLines('f2', 5000, 5500)];
  const { recovery } = summarise(handMadeRun({ model: 'open', load: 10, seconds: GOOD, faults })).faults[0] ?? {};
  assert.equal(recovery?.result, 'no impact');
});
