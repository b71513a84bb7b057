import { join } from 'node:path';
import { Client } from 'pg';
import { MascaretError } from '../../core/errors.ts';
import type { ReleaseStack } from '../../core/release-stack.ts';
import { seedProcess } from './app-process.ts';
import { clusterProcess, clusterUrl, DATABASE_NAME, INITDB_ARGUMENTS } from './cluster.ts';
import { databaseProbe } from './probes.ts';
import { runStep } from './run-step.ts';
import { SupervisedInstance } from './supervised-instance.ts';
import type { ClusterRecipe, Workshop } from './cluster-recipe.ts';

/** Time for a clean stop: a checkpoint that writes all that was seeded. */
const STOP_DEADLINE_MS = 60_000;

/** Makes, migrates and seeds a cluster in `<folder>/data`, and stops it cleanly. Throws `MascaretError` when a step fails. */
export async function buildCluster(
  folder: string,
  { binaries, owner, size, seed }: ClusterRecipe,
  { guardian, signal, logs }: Workshop,
  release: ReleaseStack,
): Promise<void> {
  const logFile = join(logs, 'make-database.log');
  const data = join(folder, 'data');
  const initdb = { name: 'initdb', command: binaries.initdb, args: ['-D', data, ...INITDB_ARGUMENTS] };
  await runStep({ ...initdb, env: { LC_ALL: 'C', TZ: 'UTC' }, cwd: folder, ...owner, logFile }, guardian, signal);

  const deaths: string[] = [];
  const server = new SupervisedInstance(
    {
      id: 'database (template)',
      service: 'database',
      child: clusterProcess({ name: 'database (template)', folder, binaries, owner, logFile }),
      probe: databaseProbe(clusterUrl(folder, 'postgres')),
      readyWithinMs: 30_000,
    },
    guardian,
    (_, state, text) => void (state === 'died' && deaths.push(text)),
  );
  release.push('database of the template', () => server.discard(3000));
  await server.start(signal);
  await execute(clusterUrl(folder, 'postgres'), `CREATE DATABASE ${DATABASE_NAME}`);
  // Nobody uses it, and it would be copied for every run.
  await execute(clusterUrl(folder), 'DROP DATABASE postgres');
  await runStep(
    seedProcess({ databaseUrl: clusterUrl(folder), seed, profiles: size.profiles, logFile: join(logs, 'seed.log') }),
    guardian,
    signal,
  );
  const exit = await server.stop(STOP_DEADLINE_MS);
  if (exit?.code !== 0) {
    throw new MascaretError('template-not-clean', `the seeded database did not stop cleanly ${deaths.join('; ')}`, {
      hint: `Its whole log: ${logFile}`,
    });
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
