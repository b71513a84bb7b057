import { runner } from 'node-pg-migrate';
import { Client } from 'pg';

/** The tables of one module: a schema of its own, and the folder of the migrations that make it. */
export interface ModuleTables {
  readonly schema: string;
  readonly migrations: string;
}

/** Instances that start together take turns; any number, the same in all. */
const START_LOCK = 7_061_633;

/**
 * Brings the tables of the modules up to date, then runs `afterwards` in the same session, all under one advisory lock.
 * Throws what the database answers; what was done by then is kept only as whole modules.
 */
export async function migrate(
  databaseUrl: string,
  modules: readonly ModuleTables[],
  afterwards: (client: Client) => Promise<void> = async () => undefined,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  // Without a listener the loss of an idle session would end the process; the next statement rejects anyway.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [START_LOCK]);
    for (const { schema, migrations } of modules) {
      await runner({
        dbClient: client,
        dir: migrations,
        direction: 'up',
        migrationsTable: 'migrations',
        migrationsSchema: schema,
        createMigrationsSchema: true,
        noLock: true,
        log: () => undefined,
      });
    }
    await afterwards(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
