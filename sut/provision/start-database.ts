import { join } from 'node:path';
import { MascaretError } from '../../core/errors.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { clusterProcess, clusterUrl } from './cluster.ts';
import { databaseOwner } from './database-owner.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { privateFolder } from './private-folder.ts';
import { databaseProbe } from './probes.ts';
import type { ProvisionOptions } from './provision-options.ts';
import { runStep } from './run-step.ts';
import { seedProcess } from './app-process.ts';
import { SupervisedInstance } from './supervised-instance.ts';
import { copyTemplateCluster } from './template-cluster.ts';

/** A database that answers, seeded. */
export interface StartedDatabase {
  readonly url: string;
  /** Empty for a database of the user's own: it is not ours to stop. */
  readonly instances: readonly SupervisedInstance[];
  readonly versions: Readonly<Record<string, string>>;
}

const READY_WITHIN_MS = 60_000;

/** Starts the database of an architecture from a copy of the seeded template, or fills the one the user gave. */
export async function startDatabase(architecture: Architecture, options: ProvisionOptions): Promise<StartedDatabase> {
  if (options.databaseUrl !== undefined) return usersDatabase(options.databaseUrl, options);
  const [service, another] = architecture.services.filter((one) => one.runs === 'postgres');
  if (service === undefined || another !== undefined) {
    throw new MascaretError('bad-architecture', `architecture ${architecture.name} must have exactly one database`, {
      hint: 'Several databases are not supported by this version.',
    });
  }
  const owner = await databaseOwner();
  const binaries = await postgresBinaries(owner);
  const { runId, runFolder, guardian, release, signal, say, onInstance, scenario } = options;
  const logs = join(runFolder, 'logs');
  const folder = await privateFolder(runId, owner, { guardian, release });
  const recipe = { binaries, owner, size: scenario.system.data, seed: scenario.seed };
  await copyTemplateCluster(folder, recipe, { guardian, signal, logs, say });
  const url = clusterUrl(folder);
  const instance = new SupervisedInstance(
    {
      id: service.name,
      service: service.name,
      child: clusterProcess({
        name: service.name,
        folder,
        binaries,
        owner,
        logFile: join(logs, `${service.name}.log`),
      }),
      probe: databaseProbe(url),
      readyWithinMs: READY_WITHIN_MS,
    },
    guardian,
    onInstance,
  );
  release.push(service.name, () => instance.discard(3000));
  await instance.start(signal);
  return { url, instances: [instance], versions: { postgresql: binaries.version } };
}

async function usersDatabase(url: string, options: ProvisionOptions): Promise<StartedDatabase> {
  const problem = await databaseProbe(url)();
  if (problem !== undefined) {
    throw new MascaretError('database-unreachable', `the database of DATABASE_URL does not answer: ${problem}`, {
      hint: 'Start it, correct DATABASE_URL, or leave it out: an embedded PostgreSQL is then used.',
    });
  }
  const { scenario, runFolder, guardian, signal, say } = options;
  const { profiles } = scenario.system.data;
  say(`filling the database of DATABASE_URL: ${profiles} profiles`);
  const logFile = join(runFolder, 'logs', 'seed.log');
  await runStep(seedProcess({ databaseUrl: url, seed: scenario.seed, profiles, logFile }), guardian, signal);
  return { url, instances: [], versions: {} };
}
