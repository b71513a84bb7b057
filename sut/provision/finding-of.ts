import type { QueryResultRow } from 'pg';
import type { Finding } from '../../core/system.ts';

/** A row of a question for cases: the first 20 of them, each with the number of all. */
export interface NumberedRow extends QueryResultRow {
  readonly number: number;
}

/** The cases, in words. */
export function findingOf<Row extends NumberedRow>(rows: readonly Row[], text: (row: Row) => string): Finding {
  return { count: rows[0]?.number ?? 0, examples: rows.map(text) };
}
