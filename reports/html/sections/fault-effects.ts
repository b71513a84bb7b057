import { formatShare } from '../../../core/quantities.ts';
import type { FaultFigures, Summary } from '../../analysis/summary.ts';
import { formatWhole, formatMoment } from '../../analysis/story.ts';
import { formatMs, formatSpan } from '../format-figure.ts';
import { markup, type Markup } from '../markup.ts';
import { keyFigure, verdictMark, type Section } from './section.ts';

/** Each fault: proven or not, impact, recovery, what it cost, and whether it came back as good as before. */
export function faultEffects(summary: Summary): Section {
  const { faults } = summary;
  if (faults.length === 0) {
    return {
      id: 'faults',
      question: 'What did the fault do?',
      answer: 'no fault',
      body: markup`<p>No fault was injected.</p>`,
    };
  }
  return {
    id: 'faults',
    question: faults.length === 1 ? 'What did the fault do?' : 'What did the faults do?',
    answer: answerOf(faults),
    body: markup`${faults.map((fault) => faultCard(fault))}
<p class="note">A second is good when its share of good requests over offered ones is at least the promised one and p95 is within its bound. Users are back at the first five good seconds in a row. Costs are counted from the first bad second until then.</p>`,
  };
}

function answerOf(faults: readonly FaultFigures[]): string {
  const stuck = faults.flatMap(({ recovery }) => (recovery.result === 'not recovered' ? [recovery] : []));
  if (stuck.some(({ goodAtEndS }) => goodAtEndS === undefined)) return 'not recovered';
  if (stuck.length > 0) return 'ended too early to tell';
  const times = faults.flatMap(({ recovery }) => (recovery.result === 'recovered' ? [recovery.toRecoverMs] : []));
  if (times.length === 0 && faults.some(({ recovery }) => recovery.result === 'not seen')) return 'not seen';
  if (times.length === 0 && faults.some(({ recovery }) => recovery.result === 'not applicable'))
    return 'not applicable';
  return times.length === 0 ? 'no impact' : `back after ${formatSpan(Math.max(...times))}`;
}

function faultCard(fault: FaultFigures): Markup {
  const when = fault.injectedMs === undefined ? 'never shown to have happened' : `at ${formatMoment(fault.injectedMs)}`;
  return markup`<article class="fault">
<h3>${fault.sentence} ${when} <span class="quiet">${fault.id}${fault.live ? ', by hand' : ''}</span> ${recoveryMark(fault)}</h3>
<dl class="keys small">${faultKeys(fault)}</dl>
<ul class="proofs">
<li>Injected: ${fault.injectedMs === undefined ? 'not confirmed' : markup`${formatMoment(fault.injectedMs)} — ${fault.proof ?? 'no proof recorded'}`}</li>
<li>Undone: ${fault.undoneMs === undefined ? 'not confirmed' : markup`${formatMoment(fault.undoneMs)} — ${fault.undoProof ?? 'no proof recorded'}`}</li>
${fault.failure === undefined ? undefined : markup`<li>Failed: ${fault.failure}</li>`}
</ul>
</article>
`;
}

function recoveryMark({ recovery }: FaultFigures): Markup {
  if (recovery.result === 'not recovered' && recovery.goodAtEndS !== undefined) {
    return verdictMark('open', 'ended too early to tell');
  }
  const kinds = {
    recovered: 'good',
    'no impact': 'good',
    'not seen': 'open',
    'not applicable': 'open',
    'not recovered': 'bad',
    'not injected': 'open',
  } as const;
  return verdictMark(kinds[recovery.result], recovery.result === 'not injected' ? 'not proven' : recovery.result);
}

function faultKeys(fault: FaultFigures): Markup[] {
  const { recovery, lost, residual } = fault;
  if (recovery.result === 'not applicable')
    return [keyFigure('Users back', 'not applicable', 'not well served before')];
  if (recovery.result === 'not injected' || recovery.result === 'not seen') return [];
  if (recovery.result === 'no impact') return [keyFigure('Impact', 'none', 'no bad second')];
  const about = lost.neverStartedEstimated ? 'about ' : '';
  const back =
    recovery.result === 'recovered'
      ? keyFigure('Users back', formatSpan(recovery.toRecoverMs), afterRemoval(recovery.toRecoverAfterRemovalMs))
      : keyFigure('Users back', `more than ${formatSpan(recovery.toRecoverMs)}`, notBack(recovery.goodAtEndS));
  return [
    keyFigure('Impact after', formatSpan(recovery.toImpactMs), `relapses ${recovery.relapses}`),
    back,
    keyFigure(
      'Outage',
      `${fault.outageS.toFixed(1)} s`,
      fault.worst === undefined ? undefined : `worst second ${formatShare(fault.worst.q)} good`,
    ),
    keyFigure('Failed', formatWhole(lost.failed), 'nothing at stake'),
    keyFigure('Unknown', formatWhole(lost.unknown), 'done or not?'),
    keyFigure(
      'Never started',
      `${about}${formatWhole(lost.neverStarted)}`,
      lost.neverStartedEstimated ? 'estimated' : 'offered, not served',
    ),
    keyFigure('Error budget', formatShare(fault.budgetBurned), 'of the whole run’s'),
    ...(residual === undefined
      ? []
      : [
          keyFigure(
            'p95 after ÷ before',
            residual.ratio.toFixed(2),
            `${formatMs(residual.beforeMs)} → ${formatMs(residual.afterMs)} ms`,
          ),
        ]),
  ];
}

function notBack(goodAtEndS: number | undefined): string {
  return goodAtEndS === undefined ? 'not before the end' : `good for the last ${goodAtEndS} s`;
}

function afterRemoval(ms: number | undefined): string {
  if (ms === undefined) return 'from injection';
  return ms < 0 ? `${formatSpan(-ms)} before it was undone` : `${formatSpan(ms)} after it was undone`;
}
