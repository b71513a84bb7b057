import { dataTable, type DataTable } from '../data-table.ts';
import { markup, type Markup } from '../markup.ts';

/** The frame of a chart: its title, the place it is drawn in by the page's script, and the same in a table. */
export function chartFigure(chart: {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** What is seen, for those who cannot see it. */
  readonly description: string;
  readonly table: DataTable;
  readonly controls?: Markup;
}): Markup {
  const { id, title, unit, description, table, controls } = chart;
  return markup`<figure class="chart" id="chart-${id}">
<figcaption><strong>${title}</strong> <span class="unit">${unit}</span>${controls}</figcaption>
<div class="plot" data-chart="${id}" role="img" aria-label="${description}"></div>
<details><summary>As a table</summary>${dataTable({ ...table, plain: true })}</details>
</figure>
`;
}
