import type { Client } from 'pg';
import type { MoneyFunction } from '../repository/bank-statements.ts';

/** Copies of the bank's functions with a bug in them, in a schema of their own; the true ones stay as they are. */
export interface ChangedFunctions {
  readonly schema: string;
  /** Name of each changed function to its changes: what stands in the true one, and what stands there instead. */
  readonly functions: Readonly<Partial<Record<MoneyFunction, readonly Change[]>>>;
}

export type Change = readonly [text: string, instead: string];

/** Makes the copies. Throws when there is nothing to change any more: the bug would be a bug in name only. */
export async function plantChangedFunctions(client: Client, { schema, functions }: ChangedFunctions): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const [name, changes] of Object.entries(functions)) {
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc
       WHERE pronamespace = 'bank'::regnamespace AND proname = $1`,
      [name],
    );
    let definition = rows[0]?.definition ?? '';
    for (const [text, instead] of [[`FUNCTION bank.${name}`, `FUNCTION ${schema}.${name}`] as const, ...changes]) {
      if (!definition.includes(text)) throw new Error(`the bug cannot be planted: ${name} has no "${text}"`);
      definition = definition.replaceAll(text, instead);
    }
    await client.query(definition);
  }
}
