import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlannedScript } from '../../../core/plan.ts';
import type { Slo } from '../../../core/scenario.ts';
import type { CheckCount } from '../../../core/worker-protocol.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { handMadeRun } from '../../support/hand-made-run.ts';

const GOOD = Array.from({ length: 10 }, () => ({ good: 10 }));

function summaryWith(given: {
  readonly slo?: readonly Slo[];
  readonly checks?: readonly CheckCount[];
  readonly thresholds?: PlannedScript['thresholds'];
  readonly warmUpS?: number;
}) {
  const { slo, checks = [], thresholds = [], warmUpS } = given;
  const run = handMadeRun({
    model: 'open',
    load: 10,
    seconds: GOOD,
    ...(slo === undefined ? {} : { slo }),
    ...(warmUpS === undefined ? {} : { warmUpS }),
  });
  const size = { count: 4, sum: 20, min: 2, max: 8, last: 8, lastMs: 9, values: [2, 1, 5, 2, 8, 1] };
  return summarise({
    ...run,
    plan: { ...run.plan, script: { thresholds, ignored: ['rps is ignored'] } },
    checks,
    measures: new Map([['size', { key: 'size', ...size }]]),
  });
}

const check = (second: number, endpoint: string, passed: number, failed: number): CheckCount => {
  return { second, check: 'is there', endpoint, passed, failed };
};

test('checks without an SLO are shown, and change no verdict', () => {
  const { verdict, checks, notHonoured } = summaryWith({
    checks: [check(1, 'GET /x', 1, 3), check(2, 'GET /x', 2, 0)],
  });
  assert.equal(verdict.code, 0);
  assert.deepEqual(checks, [{ check: 'is there', endpoint: 'GET /x', passed: 3, failed: 3 }]);
  assert.deepEqual(notHonoured, ['rps is ignored']);
});

test('an SLO on checks is met at its bound, missed below it, and not judged without a check', () => {
  const slo: Slo[] = [{ kind: 'load', latency: [], checks: 0.99 }];
  assert.equal(summaryWith({ slo, checks: [check(1, '', 99, 1)] }).verdict.code, 0);
  assert.equal(summaryWith({ slo, checks: [check(1, '', 98, 2)] }).verdict.code, 1);
  assert.equal(summaryWith({ slo }).verdict.code, 5);
});

test('an SLO on the checks of an endpoint looks at no other, and at no warm-up', () => {
  const slo: Slo[] = [{ kind: 'load', latency: [], endpoint: 'GET /x', checks: 1 }];
  const checks = [check(6, 'GET /x', 5, 0), check(6, 'GET /y', 0, 5), check(1, 'GET /x', 0, 5)];
  assert.equal(summaryWith({ slo, checks, warmUpS: 5 }).verdict.code, 0);
  assert.equal(summaryWith({ slo, checks }).verdict.code, 1);
});

for (const [text, code] of [
  ['avg<=5', 0],
  ['avg<5', 1],
  ['max>=8', 0],
  ['p(50)>5', 1],
] as const) {
  test(`the threshold ${text} of a script is judged as an SLO`, () => {
    assert.equal(summaryWith({ thresholds: [{ key: 'size', text, kind: 'trend' }] }).verdict.code, code);
  });
}

test('a threshold that cannot be judged leaves the run inconclusive, and says why', () => {
  const cannot = summaryWith({ thresholds: [{ key: 'x{scenario:a}', text: 'avg<1', cannot: 'no such tag' }] });
  assert.equal(cannot.verdict.code, 5);
  assert.deepEqual(cannot.verdict.reasons, ['not judged: threshold on x{scenario:a}, no such tag']);
  const empty = summaryWith({ thresholds: [{ key: 'other', text: 'avg<1', kind: 'trend' }] });
  assert.deepEqual(empty.verdict.reasons, ['not judged: threshold on other, no sample']);
  assert.equal(summaryWith({ thresholds: [{ key: 'other', text: 'count<1', kind: 'counter' }] }).verdict.code, 0);
});
