import { EXIT, EXIT_WORDS, worstExitCode, type ExitCode } from '../../core/exit-code.ts';
import { formatCount, formatCounted } from '../../core/figures.ts';
import { formatDuration } from '../../core/quantities.ts';
import type { AuditResult, Verdict } from '../../core/run-files.ts';
import type { RunData } from '../run-data.ts';
import { changesSomething } from './lost-requests.ts';
import { NOT_APPLICABLE } from './recovery.ts';
import type { FaultFigures, SloVerdict, TrustFigures } from './summary.ts';

/** What a verdict is found from. */
export interface VerdictEvidence {
  readonly run: RunData;
  readonly slos: readonly SloVerdict[];
  readonly faults: readonly FaultFigures[];
  readonly trust: TrustFigures;
  /** Requests of the measured phases. */
  readonly measuredRequests: number;
}

/** The exit code, its word, and every reason for it, the heaviest first. */
export function verdictOf(evidence: VerdictEvidence): Verdict {
  const found: Reason[] = [
    ...endReasons(evidence),
    ...partialReasons(evidence.run),
    ...auditReasons(evidence.run),
    ...evidence.faults.flatMap((fault) => [...healReasons(fault), ...recoveryReasons(fault, evidence.slos)]),
    ...evidence.trust.doubts.map(({ text }) => ({ code: EXIT.inconclusive, text: `in doubt: ${text}` })),
    ...sloReasons(evidence.slos),
    ...unseenReasons(evidence),
  ];
  const code = worstExitCode(found.map((reason) => reason.code));
  const weight: readonly ExitCode[] = [130, 3, 4, 2, 5, 1];
  const reasons = weight.flatMap((each) => found.filter((reason) => reason.code === each).map((reason) => reason.text));
  return { code, word: EXIT_WORDS[code], reasons: [...new Set(reasons)] };
}

interface Reason {
  readonly code: ExitCode;
  readonly text: string;
}

function endReasons({ run, measuredRequests }: VerdictEvidence): Reason[] {
  const text = run.manifest.endText === undefined || run.manifest.endText === '' ? '' : `: ${run.manifest.endText}`;
  const { ended } = run.manifest;
  if (ended === undefined) {
    return [{ code: EXIT.inconclusive, text: 'the recording has no end: mascaret was killed, or still runs' }];
  }
  if (ended === 'interrupted') return [{ code: EXIT.interrupted, text: `the run was interrupted${text}` }];
  if (ended === 'failed') return [{ code: EXIT.couldNotRun, text: `the run failed${text}` }];
  // Alone this says nothing of right or wrong; the abort's own cause (an SLO, a doubt) stands beside it.
  if (ended === 'aborted') return [{ code: EXIT.sloMissed, text: `the run was ended early${text}` }];
  // Where nothing was asked, nothing has failed: that is no reason to pass.
  return measuredRequests > 0 ? [] : [{ code: EXIT.inconclusive, text: 'no request of a measured phase was recorded' }];
}

/** What is missing may be what had failed. Without an end that is said already. */
function partialReasons({ manifest, partial }: RunData): Reason[] {
  if (manifest.ended === undefined) return [];
  return partial.map((text) => ({ code: EXIT.inconclusive, text: `the recording is not whole: ${text}` }));
}

function auditReasons(run: RunData): Reason[] {
  if (run.audit === undefined) {
    const wanted = run.plan.scenario.audit === 'full' && run.manifest.ended === 'completed';
    return wanted ? [{ code: EXIT.inconclusive, text: 'the audit was asked for and has left no result' }] : [];
  }
  const judged = run.audit.invariants.flatMap(({ id, text, verdict, found }): Reason[] => {
    if (verdict === 'broken') return [{ code: EXIT.invariantBroken, text: `${id} is broken (${text}): ${found}` }];
    if (verdict === 'unknown') return [{ code: EXIT.inconclusive, text: `${id} is not known (${text}): ${found}` }];
    return [];
  });
  return [...judged, ...unauditedReasons(run, run.audit)];
}

/** A script of the user's own may send writes without an operation id: the audit cannot look for those. */
function unauditedReasons(
  { cells }: RunData,
  { done, refused, unknown, requests = done + refused + unknown }: AuditResult,
): Reason[] {
  let writes = 0;
  for (let row = 0; row < cells.size; row += 1) {
    const endpoint = cells.endpoints[cells.endpoint[row] ?? 0] ?? '';
    if (changesSomething(endpoint)) writes += cells.count[row] ?? 0;
  }
  const unseen = writes - requests;
  if (unseen <= 0) return [];
  const text = `${formatCount(unseen)} of ${formatCounted(writes, 'write')} carry no operation id: the audit says nothing of them`;
  return [{ code: EXIT.inconclusive, text }];
}

function healReasons(fault: FaultFigures): Reason[] {
  const name = `${fault.id}, ${fault.fault} ${fault.targets.join(', ')}`;
  const reasons: Reason[] = [];
  if (fault.injectedMs !== undefined && fault.undoneMs === undefined) {
    const why = fault.failure === undefined ? 'its journal does not say that it was undone' : fault.failure;
    reasons.push({ code: EXIT.notHealed, text: `${name}: not shown to be undone: ${why}` });
  }
  if (fault.leftHalfDone === true) {
    reasons.push({ code: EXIT.notHealed, text: `${name}: done in part and not undone: ${fault.failure ?? ''}` });
  }
  return reasons;
}

/**
 * Not back is not healed. Good for the last few seconds is neither shown to be back nor shown not to be: never passed,
 * but no reason to hide a bound that was surely missed.
 */
function recoveryReasons({ id, fault, targets, recovery }: FaultFigures, slos: readonly SloVerdict[]): Reason[] {
  if (recovery.result !== 'not recovered') return [];
  const name = `${id}, ${fault} ${targets.join(', ')}`;
  if (recovery.goodAtEndS === undefined) {
    const time = formatDuration(recovery.toRecoverMs);
    return [{ code: EXIT.notHealed, text: `${name}: users were not back when the load ended, ${time} later` }];
  }
  const code = slos.some(({ result }) => result === 'missed') ? EXIT.sloMissed : EXIT.inconclusive;
  const text = `${name}: users were well served for the last ${recovery.goodAtEndS} s only, too short to say that they were back`;
  return [{ code, text }];
}

/** A promise to recover that nobody could see kept or broken. (Of a fault that never happened a doubt tells.) */
function unseenReasons({ slos, faults }: VerdictEvidence): Reason[] {
  if (!slos.some((slo) => slo.kind === 'recover')) return [];
  const missed = slos.some(({ result }) => result === 'missed');
  return faults.flatMap(({ id, recovery }): Reason[] => {
    const text = `not judged: recovery after ${id}`;
    if (recovery.result === 'not seen') return [{ code: EXIT.inconclusive, text: `${text}, no second after it` }];
    if (recovery.result !== 'not applicable') return [];
    // Users who were badly served before are a bound that was missed: that is known.
    return [{ code: missed ? EXIT.sloMissed : EXIT.inconclusive, text: `${text}, ${NOT_APPLICABLE}` }];
  });
}

function sloReasons(slos: readonly SloVerdict[]): Reason[] {
  return slos.flatMap((slo): Reason[] => {
    if (slo.result === 'missed') {
      return [{ code: EXIT.sloMissed, text: `missed: ${slo.about}, ${slo.found} (bound ${slo.bound})` }];
    }
    if (slo.result === 'not judged' && slo.kind !== 'recover') {
      return [{ code: EXIT.inconclusive, text: `not judged: ${slo.about}, ${slo.found}` }];
    }
    return [];
  });
}
