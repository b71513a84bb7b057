/** Rows on a page of a list. */
const PAGE = 50;

/** How many rows to read: the one too many tells that there is another page. */
export const PAGE_AND_ONE = PAGE + 1;

/** A part of a list, and where to go on; undefined at its end. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: number | undefined;
}

/** Makes a page of up to `PAGE_AND_ONE` rows. `placeOf` gives what the list is ordered by. */
export function pageOf<Row>(found: readonly Row[], placeOf: (row: Row) => number): Page<Row> {
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  return { rows, next: found.length > PAGE && last !== undefined ? placeOf(last) : undefined };
}
