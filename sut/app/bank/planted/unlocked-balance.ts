import type { Client } from 'pg';

/** Where the functions with the bug live; the true ones stay as they are. */
export const UNLOCKED_SCHEMA = 'bank_unlocked';

const LOCK = ' FOR NO KEY UPDATE';

/**
 * The planted bug `unlocked-balance`: copies of the functions that move money, made from the true ones by leaving out
 * their row locks. Two payments of one account then both read the old balance, and one of them is lost.
 */
export async function plantUnlockedBalance(client: Client): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${UNLOCKED_SCHEMA}`);
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p
     WHERE p.pronamespace = 'bank'::regnamespace AND p.proname IN ('pay', 'transfer')`,
  );
  for (const { definition } of rows) {
    if (!definition.includes(LOCK)) throw new Error('the bug cannot be planted: there is no lock to leave out');
    const head = 'CREATE OR REPLACE FUNCTION ';
    await client.query(definition.replaceAll(LOCK, '').replace(`${head}bank.`, `${head}${UNLOCKED_SCHEMA}.`));
  }
}
