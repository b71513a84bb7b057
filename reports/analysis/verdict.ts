import { EXIT, EXIT_WORDS, worstExitCode, type ExitCode } from '../../core/exit-code.ts';
import { formatDuration } from '../../core/quantities.ts';
import type { Verdict } from '../../core/run-files.ts';
import type { RunData } from '../run-data.ts';
import type { FaultFigures, SloVerdict, TrustFigures } from './summary.ts';

/** What a verdict is found from. */
export interface VerdictEvidence {
  readonly run: RunData;
  readonly slos: readonly SloVerdict[];
  readonly faults: readonly FaultFigures[];
  readonly trust: TrustFigures;
}

/** The exit code, its word, and every reason for it, the heaviest first. */
export function verdictOf(evidence: VerdictEvidence): Verdict {
  const found: Reason[] = [
    ...endReasons(evidence.run),
    ...auditReasons(evidence.run),
    ...evidence.faults.flatMap((fault) => healReasons(fault)),
    ...evidence.trust.doubts.map(({ text }) => ({ code: EXIT.inconclusive, text: `in doubt: ${text}` })),
    ...sloReasons(evidence.slos),
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

function endReasons(run: RunData): Reason[] {
  const text = run.manifest.endText === undefined || run.manifest.endText === '' ? '' : `: ${run.manifest.endText}`;
  const loadStarted = run.load.seconds > 0;
  const { ended } = run.manifest;
  if (ended === undefined) {
    return [{ code: EXIT.inconclusive, text: 'the recording has no end: mascaret was killed, or still runs' }];
  }
  if (ended === 'interrupted') return [{ code: EXIT.interrupted, text: `the run was interrupted${text}` }];
  if (ended === 'failed') return [{ code: EXIT.couldNotRun, text: `the run failed${text}` }];
  // Alone this says nothing of right or wrong; the abort's own cause (an SLO, a doubt) stands beside it.
  if (ended === 'aborted') return [{ code: EXIT.sloMissed, text: `the run was ended early${text}` }];
  return loadStarted ? [] : [{ code: EXIT.inconclusive, text: 'no load was recorded' }];
}

function auditReasons(run: RunData): Reason[] {
  if (run.audit === undefined) {
    const wanted = run.plan.scenario.audit === 'full' && run.manifest.ended === 'completed';
    return wanted ? [{ code: EXIT.inconclusive, text: 'the audit was asked for and has left no result' }] : [];
  }
  return run.audit.invariants.flatMap(({ id, text, verdict, found }): Reason[] => {
    if (verdict === 'broken') return [{ code: EXIT.invariantBroken, text: `${id} is broken (${text}): ${found}` }];
    if (verdict === 'unknown') return [{ code: EXIT.inconclusive, text: `${id} is not known (${text}): ${found}` }];
    return [];
  });
}

function healReasons(fault: FaultFigures): Reason[] {
  const name = `${fault.id}, ${fault.fault} ${fault.targets.join(', ')}`;
  const reasons: Reason[] = [];
  if (fault.injectedMs !== undefined && fault.undoneMs === undefined) {
    const why = fault.failure === undefined ? 'its journal does not say that it was undone' : fault.failure;
    reasons.push({ code: EXIT.notHealed, text: `${name}: not shown to be undone: ${why}` });
  }
  if (fault.recovery.result === 'not recovered') {
    const time = formatDuration(fault.recovery.toRecoverMs);
    reasons.push({ code: EXIT.notHealed, text: `${name}: users were not back when the load ended, ${time} later` });
  }
  return reasons;
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
