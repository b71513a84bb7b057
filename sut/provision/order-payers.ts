import type { QueryResultRow } from 'pg';
import type { BookedOperation } from '../../core/system.ts';
import type { BooksDatabase } from './books-database.ts';

/** Order to the account that paid for it; of several payments (which is for I9) the first. */
export type Payers = ReadonlyMap<string, string>;

interface PayerRow extends QueryResultRow {
  readonly id: string;
  readonly account: string;
}

const PAYERS_SQL = `
SELECT substr(operation_key, 7) AS id, min(account_id)::text AS account
FROM bank.transfers JOIN bank.postings ON transfer_id = transfers.id
WHERE transfers.kind = 'payment' AND operation_key ~ '^order-[0-9]+$' AND account_id > 0 AND postings.amount_cents < 0
GROUP BY operation_key`;

/** Orders are paid in the bank's database, which may be another than theirs. */
export async function payersOf(bank: BooksDatabase | undefined): Promise<Payers> {
  const rows = bank === undefined ? [] : await bank.rows<PayerRow>(PAYERS_SQL);
  return new Map(rows.map(({ id, account }) => [id, account]));
}

/** Adds the payer to what a checkout came to. */
export function withPayer(operation: BookedOperation, payers: Payers): BookedOperation {
  const { effect } = operation;
  if (effect?.did.startsWith('order of ') !== true) return operation;
  const account = payers.get(effect.id ?? '') ?? 'nobody';
  return { ...operation, effect: { ...effect, did: `${effect.did}, paid by account ${account}` } };
}
