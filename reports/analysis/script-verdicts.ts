import { formatCount } from '../../core/figures.ts';
import { formatShare } from '../../core/quantities.ts';
import type { LoadSlo } from '../../core/scenario.ts';
import { figureOf, isKept, parseThreshold } from '../../core/threshold.ts';
import type { CheckCount } from '../../core/worker-protocol.ts';
import type { RunData } from '../run-data.ts';
import type { CheckFigures, SloVerdict } from './summary.ts';

/** The script's thresholds, judged as k6 would: over the whole load, on what all workers recorded together. */
export function thresholdVerdicts({ plan, measures }: RunData): SloVerdict[] {
  return (plan.script?.thresholds ?? []).map(({ key, text, kind, cannot }) => {
    const base = { kind: 'threshold', about: `threshold on ${key}`, bound: text } as const;
    const threshold = parseThreshold(key, text);
    if (threshold === undefined || kind === undefined) {
      return { ...base, found: cannot ?? 'it cannot be read', result: 'not judged' };
    }
    const figure = figureOf(threshold, kind, measures?.get(key), plan.durationS);
    if (figure === undefined) return { ...base, found: 'no sample', result: 'not judged' };
    const found = `${Number(figure.toPrecision(4))}`;
    return { ...base, found, result: isKept(threshold, figure) ? 'met' : 'missed' };
  });
}

/** Checks that passed among all that were made. */
export function checksVerdict(bound: number, where: string, slo: LoadSlo, run: RunData): SloVerdict {
  const base = { kind: 'checks', about: `checks${where}`, bound: `at least ${formatShare(bound)}` } as const;
  const { passed, failed } = sum(
    measuredChecks(run, slo.phase).filter((each) => slo.endpoint === undefined || each.endpoint === slo.endpoint),
  );
  if (passed + failed === 0) return { ...base, found: 'no check', result: 'not judged' };
  const share = passed / (passed + failed);
  const found = `${formatShare(share)}, ${formatCount(failed)} of ${formatCount(passed + failed)} failed`;
  return { ...base, found, result: share >= bound ? 'met' : 'missed' };
}

/** Every check and endpoint over the measured phases, those that failed most often first. */
export function checkFigures(run: RunData): CheckFigures[] {
  const named = Map.groupBy(measuredChecks(run), ({ check, endpoint }) => `${check}\n${endpoint}`);
  return [...named.values()]
    .map((counts) => ({ check: counts[0]?.check ?? '', endpoint: counts[0]?.endpoint ?? '', ...sum(counts) }))
    .sort((one, other) => other.failed - one.failed || (one.check < other.check ? -1 : 1));
}

function measuredChecks({ plan, checks = [] }: RunData, phase?: string): readonly CheckCount[] {
  // What is checked just after the end was asked within the last phase.
  const last = plan.phases.at(-1);
  return checks.filter(({ second }) => {
    const at = plan.phases.find(({ startS, endS }) => startS <= second && second < endS) ?? last;
    return at?.measured === true && (phase === undefined || at.name === phase);
  });
}

function sum(counts: readonly CheckCount[]): { readonly passed: number; readonly failed: number } {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}
