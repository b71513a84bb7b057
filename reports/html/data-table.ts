import { markup, type Markup } from './markup.ts';

/** A column of a table. The unit stands in the head, not in each cell. */
export interface Column {
  readonly head: string;
  readonly unit?: string;
  /** `text` is left-aligned; figures are right-aligned in tabular numerals. */
  readonly kind: 'text' | 'figure' | 'mark';
}

export interface DataTable {
  /** Name for the caption of assistive software and for the CSV button. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | Markup)[])[];
  /** Long tables of a chart: no cards on a phone, no button. */
  readonly plain?: boolean;
}

/** An HTML table. On a narrow screen each row becomes a card, its cells labelled by `data-label`. */
export function dataTable(table: DataTable): Markup {
  const { name, columns, rows, plain } = table;
  const heads = columns.map(
    ({ head, unit, kind }) =>
      markup`<th scope="col" class="${kind}">${head}${unit === undefined ? '' : markup` <span class="unit">${unit}</span>`}</th>`,
  );
  const lines = rows.map((row) => markup`<tr>${row.map((cell, at) => tableCell(cell, columns[at], at))}</tr>\n`);
  const button = plain ? '' : markup`<button type="button" class="csv" hidden>Copy as CSV</button>`;
  return markup`<div class="table${plain ? ' plain' : ''}">
<table><caption class="unseen">${name}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody></table>${button}</div>`;
}

function tableCell(cell: string | Markup, column: Column | undefined, at: number): Markup {
  const label = column === undefined ? '' : `${column.head}${column.unit === undefined ? '' : ` (${column.unit})`}`;
  if (at === 0) return markup`<th scope="row" class="${column?.kind ?? 'text'}">${cell}</th>`;
  return markup`<td class="${column?.kind ?? 'text'}" data-label="${label}">${cell}</td>`;
}
