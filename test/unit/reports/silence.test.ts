import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { tallySeconds } from '../../../reports/analysis/second-tallies.ts';
import { windowsOf } from '../../../reports/analysis/windows.ts';
import { handMadeRun, type HandMadeSecond } from '../../support/hand-made-run.ts';

const ONE_SECOND = { good: 40, accountedMs: 10_000 };
const SILENT = { accountedMs: 0 };
const SLO = [{ kind: 'load', latency: [], goodput: 0.95 }] as const;

test('users of whom nothing is heard until the end are an outage, not health', () => {
  for (const frozen of [3, 8, 12]) {
    const seconds = Array.from({ length: 12 }, (_, at) => (at < 12 - frozen ? ONE_SECOND : SILENT));
    const { measured, verdict } = summarise(handMadeRun({ model: 'closed', load: 10, seconds, slo: SLO }));
    assert.equal(measured.outageS, frozen);
    assert.notEqual(verdict.code, 0);
  }
});

test('arrivals that neither end nor are dropped are an outage at any rate, also while others end well', () => {
  for (const load of [0.5, 1, 3, 100]) {
    const seconds = Array.from({ length: 24 }, (_, at) => (at < 8 ? { good: load } : { unended: load }));
    const { measured, verdict } = summarise(handMadeRun({ model: 'open', load, seconds, slo: SLO }));
    assert.ok(measured.outageS >= 16 - 2 / load && measured.outageS <= 16, `${load}/s: ${measured.outageS} s`);
    assert.notEqual(verdict.code, 0);
  }
  const half = Array.from({ length: 10 }, () => ({ good: 50, unended: 50 }));
  const { measured } = summarise(handMadeRun({ model: 'open', load: 100, seconds: half, slo: SLO }));
  assert.ok(Math.abs((measured.goodput ?? 1) - 0.51) < 0.001, `${measured.goodput}`);
});

test('an arrival at the edge of a second is not missing, and users who think are not silent', () => {
  const seconds = Array.from({ length: 10 }, (_, at) => ({
    good: at === 4 ? 8 : 10,
    unended: at === 4 ? 2 : at === 5 ? -2 : 0,
  }));
  assert.equal(summarise(handMadeRun({ model: 'open', load: 10, seconds })).measured.outageS, 0);
  const thinking = Array.from({ length: 10 }, (_, at) => ({ good: at % 4 === 0 ? 10 : 0, accountedMs: 9_950 }));
  assert.equal(summarise(handMadeRun({ model: 'closed', load: 10, seconds: thinking })).measured.outageS, 0);
});

test('taking rows away from a run never raises Q of a second', () => {
  const second = fc.record({ good: fc.integer({ min: 1, max: 40 }), accountedMs: fc.integer({ min: 0, max: 10_000 }) });
  fc.assert(
    fc.property(
      fc.array(second, { minLength: 4, maxLength: 8 }),
      fc.nat(3),
      fc.nat(40),
      fc.nat(10_000),
      (seconds, at, fewer, less) => {
        const poorer = seconds.map((each, index) =>
          index === at
            ? {
                good: Math.max(0, each.good - fewer),
                accountedMs: Math.max(0, each.accountedMs - Math.max(1001, less)),
              }
            : each,
        );
        const before = qOf(seconds)[at] ?? Number.NaN;
        const after = qOf(poorer)[at] ?? Number.NaN;
        assert.ok(Number.isNaN(after) || after <= before + 1e-12, `${before} became ${after}`);
      },
    ),
  );
});

function qOf(seconds: readonly HandMadeSecond[]): Float64Array {
  const run = handMadeRun({ model: 'closed', load: 10, seconds });
  return windowsOf(run, tallySeconds(run.cells, run.plan.goodWithinMs, seconds.length)).q;
}
