import type { Summary } from '../../analysis/summary.ts';
import { formatWhole } from '../../analysis/story.ts';
import { dataTable } from '../data-table.ts';
import { markup, type Markup } from '../markup.ts';
import { brokenOperations } from './broken-operations.ts';
import { keyFigure, verdictMark, type Section } from './section.ts';

/** The audit: every invariant with its verdict, what was found and examples. */
export function dataSafe(summary: Summary): Section {
  const { audit } = summary;
  const question = 'Is the data safe?';
  if (audit === undefined) {
    const body = markup`<p>The books were not audited, so this run says nothing about whether data was lost.</p>`;
    return { id: 'data', question, answer: 'not audited', body };
  }
  const count = (verdict: string): number => audit.invariants.filter((each) => each.verdict === verdict).length;
  const answer =
    count('broken') > 0
      ? `${count('broken')} broken`
      : count('unknown') > 0
        ? `${count('unknown')} unknown`
        : 'all invariants hold';
  const order = { broken: 0, unknown: 1, holds: 2 };
  const kinds = { broken: 'bad', unknown: 'open', holds: 'good' } as const;
  const rows = audit.invariants
    .toSorted((one, other) => order[one.verdict] - order[other.verdict])
    .map((each) => [
      each.id,
      each.text,
      verdictMark(kinds[each.verdict], each.verdict),
      withExamples(each.found, each.examples),
    ]);
  return {
    id: 'data',
    question,
    answer,
    body: markup`<p>${audit.sentence}</p>
<dl class="keys small">${[
      keyFigure('Acknowledged', formatWhole(audit.done)),
      keyFigure('Refused', formatWhole(audit.refused)),
      keyFigure('Unknown to users', formatWhole(audit.unknown)),
      keyFigure('… found there', formatWhole(audit.unknownThere)),
      keyFigure('… found absent', formatWhole(audit.unknownAbsent)),
      keyFigure('… torn', formatWhole(audit.unknownTorn)),
    ]}</dl>
${dataTable({
  name: 'Audit',
  columns: [
    { head: '#', kind: 'text' },
    { head: 'What must hold', kind: 'text' },
    { head: 'Verdict', kind: 'mark' },
    { head: 'Found', kind: 'text' },
  ],
  rows,
})}
${brokenOperations(summary)}
<p class="note">Stated limits: killing a process keeps the operating system’s page cache, so a database that does not sync to disk is not caught by it; invariants are not a proof of serialisability.</p>`,
  };
}

function withExamples(found: string, examples: readonly string[]): Markup {
  if (examples.length === 0) return markup`${found}`;
  return markup`${found}<details><summary>${examples.length === 1 ? 'An example' : `${examples.length} examples`}</summary><ul>${examples.map((example) => markup`<li>${example}</li>`)}</ul></details>`;
}
