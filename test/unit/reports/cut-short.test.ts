import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { faultLines, handMadeRun, type HandMadeSecond } from '../../support/hand-made-run.ts';

const RECOVER = [{ kind: 'recover', withinMs: 10_000 }] as const;

function seconds(good: number, bad: number): HandMadeSecond[] {
  return Array.from({ length: good + bad }, (_, at) => (at < good ? { good: 100 } : { errors: 100 }));
}

test('a fault that was not due when the run was interrupted is neither a fault of it nor a doubt', () => {
  const planned = faultLines('f1', 20_000).slice(0, 1);
  const evidence = { model: 'open', load: 100, seconds: seconds(8, 0), faults: planned, slo: RECOVER } as const;
  const cut = summarise(handMadeRun({ ...evidence, manifest: { ended: 'interrupted' } }));
  assert.deepEqual(cut.faults, []);
  assert.deepEqual(cut.trust.doubts, []);
  assert.equal(cut.slos[0]?.found, 'no fault happened');
  const whole = summarise(handMadeRun(evidence));
  assert.deepEqual(
    whole.trust.doubts.map(({ code }) => code),
    ['fault-not-proven'],
  );
});

test('a recovery that the end of the recording cut off within its bound is not judged; beyond it, it is missed', () => {
  assert.equal(result(4, 'interrupted'), 'not judged');
  assert.equal(result(12, 'interrupted'), 'missed');
  assert.equal(result(4, 'completed'), 'missed');
});

test('without a record of the load nothing is said of recovery', () => {
  const run = handMadeRun({ model: 'open', load: 100, seconds: [], faults: faultLines('f1', 6000, 7000) });
  const summary = summarise({ ...run, plan: { ...run.plan, durationS: 20 } });
  assert.equal(summary.faults[0]?.recovery.result, 'not seen');
  assert.equal(summary.verdict.code, 5);
});

test('more than three faults are told in sum, and it is said when they overlap', () => {
  assert.match(story([2000, 14_000, 26_000, 38_000]), / 1 more fault \(200 requests lost\)\. /);
  assert.doesNotMatch(story([2000, 14_000, 26_000, 38_000]), /Overlapping/);
  assert.match(story([2000, 38_000, 39_000]), /Overlapping faults share losses\./);
});

function result(bad: number, ended: 'interrupted' | 'completed') {
  return summarise(
    handMadeRun({
      model: 'open',
      load: 100,
      seconds: seconds(6, bad),
      faults: faultLines('f1', 6000),
      slo: RECOVER,
      manifest: { ended },
    }),
  ).slos[0]?.result;
}

function story(starts: readonly number[]) {
  return summarise(
    handMadeRun({
      model: 'open',
      load: 100,
      seconds: Array.from({ length: 60 }, (_, at) => (at % 12 === 2 || at === 39 ? { errors: 100 } : { good: 100 })),
      faults: starts.flatMap((startMs, at) => faultLines(`f${at + 1}`, startMs, startMs + 900)),
    }),
  ).story;
}
