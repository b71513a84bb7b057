import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError } from '../../core/errors.ts';
import type { SystemUnderTest } from '../../core/system.ts';
import { readArchitecture } from '../architectures/read-architectures.ts';
import { bringUp } from './bring-up.ts';
import { existingSystem } from './existing-system.ts';
import { openBooks } from './open-books.ts';
import { addressOf } from './plan-addresses.ts';
import { processRuntime } from './process-runtime.ts';
import type { ProvisionOptions } from './provision-options.ts';

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
  const architecture = readArchitecture(system.architecture ?? 'monolith');
  const { addresses, databases, instances, access, versions, plantedBug } = await bringUp(architecture, options);
  const books = await openBooks(Object.fromEntries(databases));
  options.release.push('reading of the books', () => Promise.race([books.close(), sleep(BOOKS_PATIENCE_MS)]));
  const { profiles, products, stores } = system.data;
  return {
    url: addresses.url,
    architecture: architecture.name,
    instances: Object.fromEntries(addresses.apps.map(({ id, port }) => [id, addressOf(port)])),
    runtime: processRuntime(instances),
    books,
    access,
    data: { profiles, accounts: 2 * profiles, products, stores },
    versions,
    ...(plantedBug === undefined ? {} : { plantedBug }),
  };
}

function composeRefused(): MascaretError {
  return new MascaretError('compose-not-supported', 'system.compose: containers are not supported by this version', {
    hint: 'Start the containers yourself and give the address: system: { url: http://127.0.0.1:8080 }',
  });
}
