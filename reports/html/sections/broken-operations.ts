import type { OperationStory, Summary } from '../../analysis/summary.ts';
import { markup, type Markup } from '../markup.ts';

/** The first operations that broke an invariant, each as what was asked, answered, booked, and what happened around it. */
export function brokenOperations({ operations }: Summary): Markup | undefined {
  if (operations === undefined || operations.length === 0) return undefined;
  return markup`<h3 id="broken-operations">${operations.length === 1 ? 'The operation that broke it' : 'Operations that broke it'}</h3>
<p class="note">Times are since the start of the load. Cards are shown by their last four digits.</p>
<div class="operations">${operations.map(operationMarkup)}</div>`;
}

function operationMarkup({ op, broken, asked, answered, books, around }: OperationStory): Markup {
  const held = books.length === 0 ? ['nothing under its key'] : books;
  return markup`<article class="operation">
<h4><code>${op}</code></h4>
<dl>
${part('Broken', broken)}
${part('Asked', [asked])}
${part('Answered', answered.length === 0 ? ['The ledger holds no answer.'] : answered)}
${part('The books hold', held)}
${part('Around it', around)}
</dl>
</article>
`;
}

function part(name: string, lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined;
  return markup`<div><dt>${name}</dt>${lines.map((line) => markup`<dd>${line}</dd>`)}</div>`;
}
