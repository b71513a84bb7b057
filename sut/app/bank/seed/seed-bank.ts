import type { Client } from 'pg';
import { copyRows } from '../../storage/copy-rows.ts';
import { seededRows } from './seeded-rows.ts';

/** What the database holds afterwards. */
export interface SeededBank {
  readonly profiles: number;
  readonly accounts: number;
  readonly checkingAccounts: number;
}

/**
 * Fills an empty bank by COPY, in one transaction: profiles with one checking and one savings account each, opened in
 * double entry. The rows depend on the arguments only. Throws when the bank is not empty.
 */
export async function seedBank(
  client: Client,
  size: { readonly seed: string; readonly profiles: number },
): Promise<SeededBank> {
  const { profiles } = size;
  await client.query('BEGIN');
  await client.query('LOCK TABLE bank.profiles, bank.operations IN EXCLUSIVE MODE');
  const { rows } = await client.query('SELECT 1 FROM bank.operations LIMIT 1');
  if (rows.length > 0) throw new Error('the bank is not empty');
  for (const { table, columns, lines } of seededRows(size)) {
    await copyRows(client, `bank.${table} (${columns})`, lines);
  }
  // `false`: the number given is the next one.
  await client.query(
    `SELECT setval('bank.profile_id', $1 + 1, false), setval('bank.checking_id', 2 * $1 + 1, false),
      setval('bank.savings_id', 2 * $1 + 2, false), setval('bank.transfer_id', 2 * $1 + 1, false)`,
    [profiles],
  );
  await client.query('COMMIT');
  // Statistics and visibility now, or autovacuum does it in the first minute of a load.
  await client.query('VACUUM (ANALYZE) bank.profiles, bank.accounts, bank.transfers, bank.postings, bank.operations');
  return { profiles, accounts: 2 * profiles, checkingAccounts: profiles };
}
