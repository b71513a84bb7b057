import { formatCount } from '../../core/figures.ts';
import { formatDuration, formatShare } from '../../core/quantities.ts';
import type { AuditResult } from '../../core/run-files.ts';
import { allLost } from './lost-requests.ts';
import { NOT_APPLICABLE } from './recovery.ts';
import type { FaultFigures, Lost, Summary } from './summary.ts';

/** What the story is told from: a summary that has no story yet. */
export type StoryFacts = Pick<
  Summary,
  'scenario' | 'architecture' | 'seed' | 'measured' | 'faults' | 'slos' | 'audit' | 'trust' | 'ended' | 'judgedS'
> &
  Partial<Pick<Summary, 'plantedBug'>>;

/**
 * The run in a few facts, the same words everywhere. Nothing is said that a figure does not carry; a doubt stands in the
 * first sentence, where the figure stands that it weakens.
 */
export function storyOf(facts: StoryFacts): string {
  return [opening(facts), ...faultSentences(facts.faults), auditSentence(facts.audit), missedSentence(facts.slos)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** `1,234`: whole, for counts that planned load has made fractions of. */
export function formatWhole(count: number): string {
  return formatCount(Math.round(count));
}

/** `0:40`, `1:02:07`: a moment of a run. */
export function formatMoment(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function opening(facts: StoryFacts): string {
  const { measured } = facts;
  const offered = measured.requests + measured.unserved;
  const bug = facts.plantedBug === undefined ? '' : ` with the planted bug ${facts.plantedBug}`;
  const who = `${facts.scenario} on ${facts.architecture}${bug}, seed ${facts.seed}`;
  const early =
    facts.ended === 'completed' ? '' : `, ${endedWord(facts.ended)} after ${formatMoment(facts.judgedS * 1000)}`;
  const doubt = doubtClause(facts);
  if (offered === 0) return `${who}${early}: no request was measured${doubt}.`;
  const lanes = facts.trust.networks.map((network) => network.profile);
  const over = lanes.length === 0 ? '' : ` over ${listed(lanes)}`;
  const share = formatShare(Math.min(1, measured.good / offered));
  return `${who}${early}: ${share} of ${formatWhole(offered)} requests in time${over}${doubt}.`;
}

function endedWord(ended: Summary['ended']): string {
  return ended === 'killed' ? 'recording cut off' : ended;
}

function doubtClause({ trust, audit }: StoryFacts): string {
  const open = (audit?.invariants ?? []).filter((invariant) => invariant.verdict === 'unknown').map(({ id }) => id);
  const doubts = trust.doubts.map((doubt) => doubt.text.replace(/\.$/, ''));
  if (open.length > 0) doubts.push(`${listed(open)} could not be settled`);
  if (doubts.length === 0) return '';
  const more = doubts.length > 2 ? ` (and ${doubts.length - 2} more)` : '';
  return `, in doubt because ${doubts.slice(0, 2).join(' and because ')}${more}`;
}

/** Three faults are told one by one; more would make the story a list. */
const TOLD_FAULTS = 3;

function faultSentences(faults: readonly FaultFigures[]): string[] {
  const told = faults.filter((fault) => fault.injectedMs !== undefined);
  const sentences = told.slice(0, TOLD_FAULTS).map((fault) => {
    return `${fault.sentence} at ${formatMoment(fault.injectedMs ?? 0)}; ${aftermath(fault)}.`;
  });
  const rest = told.slice(TOLD_FAULTS);
  if (rest.length > 0) {
    const lost = rest.reduce((total, fault) => total + allLost(fault.lost), 0);
    sentences.push(`${rest.length} more fault${rest.length > 1 ? 's' : ''} (${formatWhole(lost)} requests lost).`);
  }
  if (overlap(told)) sentences.push('Overlapping faults share losses.');
  return sentences;
}

/** Whether users suffered from two faults at once. */
function overlap(faults: readonly FaultFigures[]): boolean {
  const suffered = faults.flatMap(({ recovery }) =>
    'impactSecond' in recovery ? [[recovery.impactSecond, recovery.recoveredSecond ?? Infinity] as const] : [],
  );
  return suffered.some(([from, to], at) => suffered.slice(at + 1).some((other) => other[0] < to && from < other[1]));
}

function aftermath({ recovery, lost }: FaultFigures): string {
  if (recovery.result === 'not injected') return 'it was not proven';
  if (recovery.result === 'no impact') return 'users felt nothing';
  if (recovery.result === 'not seen') return 'what users felt was not seen';
  if (recovery.result === 'not applicable') return `recovery is ${NOT_APPLICABLE}`;
  if (recovery.result === 'not recovered') {
    if (recovery.goodAtEndS !== undefined) {
      return `users were well served for the last ${recovery.goodAtEndS} s, too short to say that they were back (${lostWords(lost)})`;
    }
    return `users were not back ${formatDuration(recovery.toRecoverMs)} later, when the load ended (${lostWords(lost)})`;
  }
  const { relapses } = recovery;
  const again = relapses === 0 ? '' : `, with ${relapses} relapse${relapses > 1 ? 's' : ''}`;
  return `users were back after ${formatDuration(recovery.toRecoverMs)}${again} (${lostWords(lost)})`;
}

function lostWords(lost: Lost): string {
  const all = allLost(lost);
  const about = lost.neverStartedEstimated ? 'about ' : '';
  return `${about}${formatWhole(all)} request${all === 1 ? '' : 's'} lost`;
}

/** Broken invariants are told by their number; those of orders are judged only where there are stores. */
function auditSentence(audit: AuditResult | undefined): string {
  if (audit === undefined) return 'The books were not audited.';
  const broken = audit.invariants.filter((invariant) => invariant.verdict === 'broken');
  if (broken.length > 0)
    return `Broken: ${broken.map(({ id, found }) => `${id}, ${found.replace(/\.$/, '')}`).join('; ')}.`;
  const unknown = audit.invariants.some((invariant) => invariant.verdict === 'unknown');
  const what = audit.invariants.some(({ id }) => id === 'I9') ? 'money or stock' : 'money';
  return unknown ? `Whether ${what} was lost is not known.` : `No ${what} was lost.`;
}

function missedSentence(slos: Summary['slos']): string {
  const missed = slos.filter((slo) => slo.result === 'missed');
  const judged = slos.filter((slo) => slo.result !== 'not judged');
  if (judged.length === 0) return '';
  if (missed.length === 0)
    return judged.length === 1 ? 'The one bound was met.' : `All ${judged.length} bounds were met.`;
  const told = missed.slice(0, 2).map((slo) => `${slo.about}, ${slo.found} (bound ${slo.bound})`);
  const more = missed.length > 2 ? `; and ${missed.length - 2} more of ${judged.length} bounds` : '';
  return `Missed: ${told.join('; ')}${more}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
