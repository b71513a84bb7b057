import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError } from '../../core/errors.ts';
import type { SystemUnderTest } from '../../core/system.ts';
import { readArchitecture } from '../architectures/read-architectures.ts';
import { instanceNames } from '../architectures/resolve-service.ts';
import type { AppService, Architecture } from '../architectures/architecture.ts';
import { chooseAppPort } from './app-port.ts';
import { appProcess } from './app-process.ts';
import { openBankBooks } from './bank-books.ts';
import { existingSystem } from './existing-system.ts';
import { plantedBugFrom } from './planted-bug.ts';
import { httpProbe } from './probes.ts';
import { processRuntime } from './process-runtime.ts';
import type { ProvisionOptions } from './provision-options.ts';
import { startDatabase } from './start-database.ts';
import { SupervisedInstance } from './supervised-instance.ts';

const APP_READY_WITHIN_MS = 30_000;
/** A frozen database does not answer the farewell of its sessions; it is ended right afterwards, and they with it. */
const BOOKS_PATIENCE_MS = 500;

/**
 * Brings up the system that a scenario asks for, and resolves once every part is proven ready. Everything started is on
 * the release stack and with the guardian from its first moment. Throws `MascaretError` for what cannot be started or
 * reached; what had been started until then is left to the release stack.
 */
export async function provision(options: ProvisionOptions): Promise<SystemUnderTest> {
  const { system } = options.scenario;
  if (system.url !== undefined) return existingSystem(system.url, system.data);
  if (system.compose !== undefined) throw composeRefused();
  const plantedBug = plantedBugFrom(options.plantedBug);
  const architecture = readArchitecture(system.architecture ?? 'monolith');

  const database = await startDatabase(architecture, options);
  const apps = await startApps(architecture, database.url, plantedBug, options);
  const books = await openBankBooks(database.url);
  options.release.push('reading of the books', () => Promise.race([books.close(), sleep(BOOKS_PATIENCE_MS)]));

  const { profiles, products, stores } = system.data;
  return {
    url: apps.url,
    architecture: architecture.name,
    runtime: processRuntime([...database.instances, ...apps.instances]),
    books,
    data: { profiles, accounts: 2 * profiles, products, stores },
    versions: { ...database.versions, node: process.versions.node },
    ...(plantedBug === undefined ? {} : { plantedBug }),
  };
}

async function startApps(
  architecture: Architecture,
  databaseUrl: string,
  plantedBug: string | undefined,
  options: ProvisionOptions,
): Promise<{ readonly url: string; readonly instances: readonly SupervisedInstance[] }> {
  const services = architecture.services.filter((service) => service.runs === 'app');
  const planned = services.flatMap((service) => instanceNames(service).map((id) => ({ id, service })));
  let url = '';
  const instances: SupervisedInstance[] = [];
  for (const { id, service } of planned) {
    const isEntry = service.name === architecture.entry && url === '';
    const port = await chooseAppPort(isEntry ? options.port : undefined);
    if (isEntry) url = `http://127.0.0.1:${port}`;
    instances.push(appInstance({ id, service, port, databaseUrl, plantedBug }, options));
  }
  await Promise.all(instances.map((instance) => instance.start(options.signal)));
  return { url, instances };
}

function appInstance(
  app: { id: string; service: AppService; port: number; databaseUrl: string; plantedBug: string | undefined },
  { runFolder, release, guardian, onInstance }: ProvisionOptions,
): SupervisedInstance {
  const instance = new SupervisedInstance(
    {
      id: app.id,
      service: app.service.name,
      child: appProcess({ ...app, logFile: join(runFolder, 'logs', `${app.id}.log`) }),
      probe: httpProbe(`http://127.0.0.1:${app.port}/readyz`),
      readyWithinMs: APP_READY_WITHIN_MS,
    },
    guardian,
    onInstance,
  );
  release.push(app.id, () => instance.discard(3000));
  return instance;
}

function composeRefused(): MascaretError {
  return new MascaretError('compose-not-supported', 'system.compose: containers are not supported by this version', {
    hint: 'Start the containers yourself and give the address: system: { url: http://127.0.0.1:8080 }',
  });
}
