import { markup, type Markup } from '../markup.ts';

/** One part of the report: the question it answers, and the answer. */
export interface Section {
  readonly id: string;
  readonly question: string;
  /** What the contents list says: the answer in a few words. */
  readonly answer: string;
  readonly body: Markup;
}

/** The section as HTML, under its question. */
export function sectionMarkup(section: Section): Markup {
  return markup`<section id="${section.id}">
<h2>${section.question}</h2>
${section.body}
</section>
`;
}

/** A figure with its name, for rows of figures. */
export function keyFigure(name: string, value: string, note?: string): Markup {
  const aside = note === undefined ? undefined : markup`<span class="note">${note}</span>`;
  return markup`<div class="key"><dt>${name}</dt><dd>${value}${aside}</dd></div>`;
}

/** A verdict that does not speak by colour alone: a symbol and a word. */
export function verdictMark(kind: 'good' | 'bad' | 'open', word: string): Markup {
  const symbol = { good: '✓', bad: '✗', open: '?' }[kind];
  return markup`<span class="mark ${kind}"><span aria-hidden="true">${symbol}</span> ${word}</span>`;
}
