import { join } from 'node:path';
import type { ModuleName } from '../architectures/architecture.ts';
import { appProcess } from './app-process.ts';
import { addressOf, peersOf, type PlannedApp } from './plan-addresses.ts';
import { httpProbe } from './probes.ts';
import type { ProvisionOptions } from './provision-options.ts';
import { SupervisedInstance } from './supervised-instance.ts';
import type { TokenMint } from './token-mint.ts';

const READY_WITHIN_MS = 30_000;

/** What the instances of a system have in common. */
interface SharedParts {
  readonly databases: ReadonlyMap<ModuleName, string>;
  readonly mint: TokenMint;
  readonly plantedBug: string | undefined;
}

/** Makes ready to start each instance of the app. The key that signs tokens is given to identity alone. */
export async function appInstances(
  apps: readonly PlannedApp[],
  { databases, mint, plantedBug }: SharedParts,
  { runFolder, release, guardian, onInstance, smtpUrl }: ProvisionOptions,
): Promise<readonly SupervisedInstance[]> {
  const serviceToken = await mint.serviceToken();
  return apps.map(({ id, service, port }) => {
    const { modules } = service;
    const child = appProcess({
      id,
      modules,
      port,
      databaseUrl: modules.map((module) => databases.get(module))[0] ?? '',
      peers: peersOf(service, apps),
      secrets: {
        TOKEN_PUBLIC_KEY: mint.publicKey,
        SERVICE_TOKEN: serviceToken,
        ...(modules.includes('identity') ? { TOKEN_PRIVATE_KEY: mint.privateKey } : {}),
      },
      smtpUrl: modules.includes('messages') ? smtpUrl : undefined,
      plantedBug,
      logFile: join(runFolder, 'logs', `${id}.log`),
    });
    const probe = httpProbe(`${addressOf(port)}/readyz`);
    const spec = { id, service: service.name, child, probe, readyWithinMs: READY_WITHIN_MS };
    const instance = new SupervisedInstance(spec, guardian, onInstance);
    release.push(id, () => instance.discard(3000));
    return instance;
  });
}
