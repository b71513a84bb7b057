import type { DoubtCode } from '../../core/events.ts';
import { formatCount } from '../../core/figures.ts';
import type { PlannedPhase } from '../../core/plan.ts';
import { formatDuration, formatShare } from '../../core/quantities.ts';
import type { AbortSlo, LoadSlo, RecoverSlo } from '../../core/scenario.ts';
import { percentileMs } from '../../metrics/latency-histogram.ts';
import type { RunData } from '../run-data.ts';
import { mergedLatency, type Group } from './breakdown.ts';
import { checksVerdict, thresholdVerdicts } from './script-verdicts.ts';
import type { SecondTallies } from './second-tallies.ts';
import { NOT_APPLICABLE } from './recovery.ts';
import { paceOf, spanFigures, type SpanFigures } from './span-figures.ts';
import type { FaultFigures, SloVerdict } from './summary.ts';
import { secondsOf, windowsOf } from './windows.ts';

/** What the verdicts are found from. */
export interface SloEvidence {
  readonly run: RunData;
  readonly tallies: SecondTallies;
  readonly groups: readonly Group[];
  readonly faults: readonly FaultFigures[];
}

/**
 * A verdict for each bound of each SLO, in the order of the scenario. Only measured phases are looked at. Dropped load
 * is unserved load and counts against bounds on errors and on goodput.
 */
export function sloVerdicts(evidence: SloEvidence): readonly SloVerdict[] {
  const verdicts = evidence.run.plan.scenario.slo.flatMap((slo) => {
    if (slo.kind === 'load') return loadVerdicts(slo, evidence);
    return slo.kind === 'recover' ? recoverVerdicts(slo, evidence) : [abortVerdict(slo, evidence.run)];
  });
  return [...verdicts, ...thresholdVerdicts(evidence.run)];
}

function loadVerdicts(slo: LoadSlo, evidence: SloEvidence): SloVerdict[] {
  const { plan } = evidence.run;
  const wanted = (phase: PlannedPhase): boolean =>
    phase.measured && (slo.phase === undefined || phase.name === slo.phase);
  const where = `${slo.endpoint === undefined ? '' : ` of ${slo.endpoint}`}${slo.phase === undefined ? '' : ` in ${slo.phase}`}`;
  const groups = evidence.groups.filter((group) => {
    const phase = plan.phases[group.phase];
    return phase !== undefined && wanted(phase) && (slo.endpoint === undefined || group.endpoint === slo.endpoint);
  });
  const latency = mergedLatency(groups);
  const verdicts: SloVerdict[] = slo.latency.map(({ percentile, boundMs }) => {
    const about = `p${percentile}${where || ' of all requests'}`;
    const bound = formatDuration(boundMs);
    if (latency.totalCount === 0)
      return { kind: 'latency', about, bound, found: 'no answered request', result: 'not judged' };
    const foundMs = percentileMs(latency, percentile);
    return {
      kind: 'latency',
      about,
      bound,
      found: formatDuration(foundMs),
      result: foundMs <= boundMs ? 'met' : 'missed',
    };
  });
  if (slo.checks !== undefined) verdicts.push(checksVerdict(slo.checks, where, slo, evidence.run));
  if (slo.errors === undefined && slo.goodput === undefined) return verdicts;
  const span = spanOf(slo, wanted, evidence);
  if (slo.errors !== undefined) verdicts.push(errorsVerdict(slo.errors, where, span));
  if (slo.goodput !== undefined) verdicts.push(goodputVerdict(slo.goodput, where, span));
  return verdicts;
}

function spanOf(slo: LoadSlo, wanted: (phase: PlannedPhase) => boolean, { run, tallies }: SloEvidence): SpanFigures {
  const windows = windowsOf(run, tallies, slo.endpoint);
  return spanFigures(windows, secondsOf(windows, wanted), paceOf(windows));
}

/** Bad requests among those offered. Lost time of waiting users is an estimate and does not count here. */
function errorsVerdict(bound: number, where: string, span: SpanFigures): SloVerdict {
  const unserved = span.unservedEstimated ? 0 : span.unserved;
  const offered = span.requests + unserved;
  const base = { kind: 'errors', about: `errors${where}`, bound: formatShare(bound) } as const;
  if (offered === 0) return { ...base, found: 'no request', result: 'not judged' };
  const share = (span.bad + unserved) / offered;
  const dropped = unserved > 0 ? `, ${formatCount(unserved)} never started` : '';
  return { ...base, found: `${formatShare(share)}${dropped}`, result: share <= bound ? 'met' : 'missed' };
}

function goodputVerdict(bound: number, where: string, span: SpanFigures): SloVerdict {
  const base = { kind: 'goodput', about: `goodput${where}`, bound: `at least ${formatShare(bound)}` } as const;
  if (span.goodput === undefined) return { ...base, found: 'no load', result: 'not judged' };
  return { ...base, found: formatShare(span.goodput), result: span.goodput >= bound ? 'met' : 'missed' };
}

function recoverVerdicts(slo: RecoverSlo, { run, faults }: SloEvidence): SloVerdict[] {
  const bound = formatDuration(slo.withinMs);
  if (faults.length === 0) {
    return [{ kind: 'recover', about: 'recovery', bound, found: 'no fault happened', result: 'not judged' }];
  }
  return faults.map(({ id, fault, targets, recovery }) => {
    const base = { kind: 'recover', about: `recovery after ${id}, ${fault} ${targets.join(', ')}`, bound } as const;
    if (recovery.result === 'not injected') {
      return { ...base, found: 'the fault was not injected', result: 'not judged' };
    }
    if (recovery.result === 'not seen') {
      return { ...base, found: 'no second after it can be judged', result: 'not judged' };
    }
    if (recovery.result === 'not applicable') return { ...base, found: NOT_APPLICABLE, result: 'not judged' };
    if (recovery.result === 'no impact') return { ...base, found: 'no impact', result: 'met' };
    const time = formatDuration(recovery.toRecoverMs);
    if (recovery.result === 'not recovered') {
      // Well served when it ended, or cut short: they might have been back in time.
      const unsure = recovery.goodAtEndS !== undefined || run.manifest.ended !== 'completed';
      const open = unsure && recovery.toRecoverMs <= slo.withinMs;
      return { ...base, found: `more than ${time}`, result: open ? 'not judged' : 'missed' };
    }
    return { ...base, found: time, result: recovery.toRecoverMs <= slo.withinMs ? 'met' : 'missed' };
  });
}

/** Doubts that end a load: they are told just before the abort that they cause. */
const ENDING: ReadonlySet<DoubtCode> = new Set(['worker-lost', 'instance-died', 'recording-failed']);

/** An abort for another reason than this bound (a lost worker) is a doubt of its own, not a missed SLO. */
function abortVerdict(slo: AbortSlo, run: RunData): SloVerdict {
  const at = run.events.findIndex((event) => event.type === 'abort');
  const abort = run.events[at];
  const lost = run.events.slice(0, Math.max(0, at)).some((event) => event.type === 'doubt' && ENDING.has(event.code));
  const base = {
    kind: 'abort',
    about: 'errors at any time',
    bound: `${formatShare(slo.errors)} for ${formatDuration(slo.overMs)}`,
  } as const;
  if (abort?.type !== 'abort' || lost) return { ...base, found: 'not reached', result: 'met' };
  return { ...base, found: abort.text, result: 'missed' };
}
