import { Client } from 'pg';

/** Questions to a database, each with the fault that rows in its answer show. */
export type Checks = readonly (readonly [fault: string, sql: string])[];

/** The faults that checks find in a database, each with its first rows; empty when there is none. */
export async function faultsFound(databaseUrl: string, checks: Checks): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const faults: string[] = [];
    for (const [fault, sql] of checks) {
      const { rows } = await client.query(sql);
      if (rows.length > 0) faults.push(`${fault}: ${JSON.stringify(rows.slice(0, 3))}`);
    }
    return faults;
  } finally {
    await client.end();
  }
}
