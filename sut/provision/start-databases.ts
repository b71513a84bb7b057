import { join } from 'node:path';
import { MascaretError } from '../../core/errors.ts';
import type { Architecture, ModuleName } from '../architectures/architecture.ts';
import { seedProcess } from './app-process.ts';
import { clusterProcess, clusterUrl } from './cluster.ts';
import { databaseOwner } from './database-owner.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { privateFolder } from './private-folder.ts';
import { databaseProbe } from './probes.ts';
import type { ProvisionOptions } from './provision-options.ts';
import { refuseFilledDatabase } from './refuse-filled-database.ts';
import { runStep } from './run-step.ts';
import { SupervisedInstance } from './supervised-instance.ts';
import { copyTemplateCluster } from './template-cluster.ts';

/** The databases of an architecture, known by their addresses before they answer. */
export interface Databases {
  /** Module to the database that holds its data. */
  readonly urls: ReadonlyMap<ModuleName, string>;
  /** Each gives one its data. Once in a while a template has to be made first, which takes seconds. */
  readonly fills: readonly Work[];
  /** Empty for a database of the user's own: it is not ours to stop. */
  readonly instances: readonly SupervisedInstance[];
  readonly versions: Readonly<Record<string, string>>;
}

type Work = (signal: AbortSignal) => Promise<void>;

const READY_WITHIN_MS = 60_000;

/** Makes ready to start each database from a copy of its seeded template; or fills the one that the user gave, for all. */
export async function prepareDatabases(architecture: Architecture, options: ProvisionOptions): Promise<Databases> {
  const modulesOf = modulesByDatabase(architecture);
  if (options.databaseUrl !== undefined) {
    return usersDatabase(options.databaseUrl, [...modulesOf.values()].flat(), options);
  }
  const owner = await databaseOwner();
  const binaries = await postgresBinaries(owner);
  const { runId, runFolder, guardian, release, say, onInstance, scenario } = options;
  const logs = join(runFolder, 'logs');
  const urls = new Map<ModuleName, string>();
  const fills: Work[] = [];
  const instances: SupervisedInstance[] = [];
  for (const [name, modules] of modulesOf) {
    const folder = await privateFolder(runId, owner, { guardian, release });
    const url = clusterUrl(folder);
    for (const module of modules) urls.set(module, url);
    const logFile = join(logs, `${name}.log`);
    const child = clusterProcess({ name, folder, binaries, owner, logFile, among: modulesOf.size });
    const spec = { id: name, service: name, child, probe: databaseProbe(url), readyWithinMs: READY_WITHIN_MS };
    const instance = new SupervisedInstance(spec, guardian, onInstance);
    release.push(name, () => instance.discard(3000));
    instances.push(instance);
    const recipe = { binaries, owner, modules, size: scenario.system.data, seed: scenario.seed };
    fills.push((signal) => copyTemplateCluster(folder, recipe, { name, guardian, signal, logs, say }));
  }
  return { urls, fills, instances, versions: { postgresql: binaries.version } };
}

/** Service to the modules whose data it holds, in the order of the file. */
function modulesByDatabase(architecture: Architecture): ReadonlyMap<string, readonly ModuleName[]> {
  const found = new Map<string, ModuleName[]>();
  for (const service of architecture.services) if (service.runs === 'postgres') found.set(service.name, []);
  for (const service of architecture.services) {
    if (service.runs === 'app') found.get(service.database)?.push(...service.modules);
  }
  return new Map([...found].map(([name, modules]) => [name, [...new Set(modules)]]));
}

/** Each module has a schema of its own, so one database can hold them all. */
async function usersDatabase(
  url: string,
  modules: readonly ModuleName[],
  options: ProvisionOptions,
): Promise<Databases> {
  const problem = await databaseProbe(url)();
  if (problem !== undefined) {
    throw new MascaretError('database-unreachable', `the database of DATABASE_URL does not answer: ${problem}`, {
      hint: 'Start it, correct DATABASE_URL, or leave it out: an embedded PostgreSQL is then used.',
    });
  }
  await refuseFilledDatabase(url);
  const { scenario, runFolder, guardian, signal, say } = options;
  const size = scenario.system.data;
  say(`filling the database of DATABASE_URL: ${size.profiles} profiles`);
  const logFile = join(runFolder, 'logs', 'seed.log');
  await runStep(seedProcess({ databaseUrl: url, modules, seed: scenario.seed, size, logFile }), guardian, signal);
  return { urls: new Map(modules.map((module) => [module, url])), fills: [], instances: [], versions: {} };
}
