import { formatCount } from '../../../core/figures.ts';
import { formatShare } from '../../../core/quantities.ts';
import type { SloVerdict, Summary } from '../../analysis/summary.ts';
import { dataTable } from '../data-table.ts';
import { markup } from '../markup.ts';
import { verdictMark, type Section } from './section.ts';

/** The verdict's reasons and every bound of every SLO with what was found. */
export function didItHold(summary: Summary): Section {
  const { slos, verdict, measured } = summary;
  const judged = slos.filter((slo) => slo.result !== 'not judged');
  const met = judged.filter((slo) => slo.result === 'met');
  const table = dataTable({
    name: 'SLOs',
    columns: [
      { head: 'Promise', kind: 'text' },
      { head: 'Found', kind: 'figure' },
      { head: 'Bound', kind: 'figure' },
      { head: 'Verdict', kind: 'mark' },
    ],
    rows: worstFirst(slos).map((slo) => [slo.about, slo.found, slo.bound, markOf(slo)]),
  });
  const reasons = markup`<ul class="reasons">${verdict.reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`;
  const budget = markup`<p class="note">Error budget: ${formatShare(1 - measured.goodShareBound)} of what was offered may fail or come late; ${formatShare(measured.budgetBurned)} of that budget was used. Only measured phases count; load that was offered and never started counts against bounds on errors and on goodput.</p>`;
  return {
    id: 'hold',
    question: 'Did it hold?',
    answer: judged.length === 0 ? verdict.word : `${met.length} of ${judged.length} bounds met`,
    body: markup`${verdict.reasons.length === 0 ? markup`<p>Every bound was met, every invariant holds, and nothing is in doubt.</p>` : reasons}
${slos.length === 0 ? markup`<p>The scenario makes no promise (no <code>slo</code>), so nothing could be missed.</p>` : table}
${checksTable(summary)}
${(summary.notHonoured ?? []).length === 0 ? '' : markup`<p>Of the script's options, these did not hold:</p><ul>${(summary.notHonoured ?? []).map((text) => markup`<li>${text}</li>`)}</ul>`}
${budget}`,
  };
}

function checksTable({ checks = [] }: Summary): ReturnType<typeof markup> | string {
  if (checks.length === 0) return '';
  return dataTable({
    name: 'Checks of the script',
    columns: [
      { head: 'Check', kind: 'text' },
      { head: 'Endpoint', kind: 'text' },
      { head: 'Passed', kind: 'figure' },
      { head: 'Failed', kind: 'figure' },
    ],
    rows: checks.map((each) => [each.check, each.endpoint, formatCount(each.passed), formatCount(each.failed)]),
  });
}

function worstFirst(slos: readonly SloVerdict[]): readonly SloVerdict[] {
  const weight = { missed: 0, 'not judged': 1, met: 2 };
  return slos.toSorted((one, other) => weight[one.result] - weight[other.result]);
}

function markOf(slo: SloVerdict): ReturnType<typeof verdictMark> {
  const kind = { met: 'good', missed: 'bad', 'not judged': 'open' } as const;
  return verdictMark(kind[slo.result], slo.result);
}
