import type { QueryResultRow } from 'pg';
import { BooksFold, FOLD_BUCKETS, foldedText } from '../../core/books-fold.ts';
import type { SomeKeys } from '../../core/system.ts';
import { operationOf, type OperationRow } from './booked-operation.ts';
import type { BooksDatabase } from './books-database.ts';
import { withPayer, type Payers } from './order-payers.ts';

/** Which keys a question is about: those that start with $1, and where $2 is given only those in its buckets or in $3. */
export function someKeys(column: string): string {
  return `starts_with(${column}, $1) AND ($2::integer[] IS NULL OR ${bucketSql(column)} = ANY($2) OR ${column} = ANY($3::text[]))`;
}

/** Values of the parameters that `someKeys` speaks of. */
export function valuesOf(prefix: string, only: SomeKeys | undefined): readonly unknown[] {
  return [prefix, only?.buckets ?? null, only?.keys ?? null];
}

function bucketSql(column: string): string {
  return `(hashtextextended(${column}, 0) & ${FOLD_BUCKETS - 1})::integer`;
}

/** What is not one whole effect, or not as its record says, has a hash that nobody expects. */
const HASH = `hashtextextended((key || E'\\n' || CASE WHEN movements = 1 AND whole AND coalesce(recorded_id, id) IS NOT DISTINCT FROM id THEN coalesce(did, '?') ELSE '?' END || E'\\n' ||
  coalesce(id, '') || E'\\n' || coalesce(cents, '')) COLLATE "C", 0)`;

interface FoldRow extends QueryResultRow {
  readonly bucket: number;
  readonly count: number;
  readonly high: string;
  readonly low: string;
}

/** A module's operations, added up by its database. */
export async function foldOf(
  database: BooksDatabase,
  sql: string,
  prefix: string,
  without: readonly string[],
): Promise<BooksFold> {
  const rows = await database.longRows<FoldRow>(
    `SELECT bucket, count(*)::integer AS count, sum((hash >> 32) & 4294967295)::text AS high,
       sum(hash & 4294967295)::text AS low
     FROM (SELECT ${bucketSql('key')} AS bucket, ${HASH} AS hash FROM (${sql}) AS operations WHERE key <> ALL($4::text[])) AS hashes
     GROUP BY bucket`,
    [...valuesOf(prefix, undefined), without],
  );
  const fold = new BooksFold();
  for (const { bucket, count, high, low } of rows) fold.addSums(bucket, count, Number(high), Number(low));
  return fold;
}

/** The same for operations of which a part is in another database: those of orders, with who paid. */
export async function foldWithPayers(
  database: BooksDatabase,
  sql: string,
  prefix: string,
  { without, payers }: { readonly without: readonly string[]; readonly payers: Payers },
): Promise<BooksFold> {
  const fold = new BooksFold();
  const left = new Set(without);
  for await (const row of database.stream<OperationRow>(sql, valuesOf(prefix, undefined))) {
    if (left.has(row.key)) continue;
    const { key, movements, whole, effect } = withPayer(operationOf(row), payers);
    const told = movements === 1 && whole && effect !== undefined;
    const did = told && (effect.recordedId ?? effect.id) === effect.id ? effect.did : '?';
    fold.add(key, foldedText(key, did, effect?.id ?? '', effect?.cents ?? ''));
  }
  return fold;
}
