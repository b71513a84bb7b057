import { join } from 'node:path';
import { Client } from 'pg';
import { MascaretError } from '../../core/errors.ts';
import type { ReleaseStack } from '../../core/release-stack.ts';
import { seedProcess } from './app-process.ts';
import { clusterProcess, clusterUrl, DATABASE_NAME, INITDB_ARGUMENTS } from './cluster.ts';
import { withUserName } from './nameless-user.ts';
import { databaseProbe } from './probes.ts';
import { runStep } from './run-step.ts';
import { SupervisedInstance } from './supervised-instance.ts';
import type { ClusterRecipe, Workshop } from './cluster-recipe.ts';

/** Time for a clean stop: a checkpoint that writes all that was seeded. */
const STOP_DEADLINE_MS = 60_000;

/** Makes a cluster with one empty database in `<folder>/data`. Throws `MascaretError` when a step fails. */
export async function makeEmptyCluster(
  folder: string,
  recipe: ClusterRecipe,
  workshop: Workshop,
  release: ReleaseStack,
): Promise<void> {
  const { binaries, owner } = recipe;
  const { guardian, signal } = workshop;
  const args = ['-D', join(folder, 'data'), ...INITDB_ARGUMENTS];
  const initdb = { name: 'initdb', ...(await withUserName({ command: binaries.initdb, args }, owner)) };
  const logFile = logOf(workshop);
  await runStep({ ...initdb, env: { LC_ALL: 'C', TZ: 'UTC' }, cwd: folder, ...owner, logFile }, guardian, signal);
  await whileRunning({ folder, database: 'postgres' }, recipe, workshop, release, async () => {
    await execute(clusterUrl(folder, 'postgres'), `CREATE DATABASE ${DATABASE_NAME}`);
    // Nobody uses it, and it would be copied for every run.
    await execute(clusterUrl(folder), 'DROP DATABASE postgres');
  });
}

/** Migrates and seeds the database of the cluster in `<folder>/data`. Throws `MascaretError` when a step fails. */
export async function fillCluster(
  folder: string,
  recipe: ClusterRecipe,
  workshop: Workshop,
  release: ReleaseStack,
): Promise<void> {
  const { modules, seed, size } = recipe;
  const { name, guardian, signal, logs } = workshop;
  const logFile = join(logs, `seed-${name}.log`);
  await whileRunning({ folder, database: DATABASE_NAME }, recipe, workshop, release, () =>
    runStep(seedProcess({ databaseUrl: clusterUrl(folder), modules, seed, size, logFile }), guardian, signal),
  );
}

/** Starts the cluster, works, and stops it cleanly: what it leaves can be copied. */
async function whileRunning(
  { folder, database }: { readonly folder: string; readonly database: string },
  { binaries, owner }: ClusterRecipe,
  workshop: Workshop,
  release: ReleaseStack,
  work: () => Promise<void>,
): Promise<void> {
  const id = `${workshop.name} (template)`;
  const logFile = logOf(workshop);
  const deaths: string[] = [];
  const server = new SupervisedInstance(
    {
      id,
      service: workshop.name,
      child: clusterProcess({ name: id, folder, binaries, owner, logFile }),
      probe: databaseProbe(clusterUrl(folder, database)),
      readyWithinMs: 30_000,
    },
    workshop.guardian,
    (_, state, text) => void (state === 'died' && deaths.push(text)),
  );
  release.push(id, () => server.discard(3000));
  await server.start(workshop.signal);
  await work();
  const exit = await server.stop(STOP_DEADLINE_MS);
  if (exit?.code !== 0) {
    throw new MascaretError('template-not-clean', `the seeded database did not stop cleanly ${deaths.join('; ')}`, {
      hint: `Its whole log: ${logFile}`,
    });
  }
}

function logOf({ name, logs }: Workshop): string {
  return join(logs, `make-${name}.log`);
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
