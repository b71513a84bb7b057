import type { Access } from '../../core/system.ts';
import type { Architecture, ModuleName } from '../architectures/architecture.ts';
import { appInstances } from './app-instances.ts';
import { gatewayInstance, type Gateway } from './gateway-instance.ts';
import { planAddresses, type Addresses } from './plan-addresses.ts';
import { plantedBugFrom } from './planted-bug.ts';
import type { ProvisionOptions } from './provision-options.ts';
import { prepareDatabases } from './start-databases.ts';
import { startTogether } from './start-together.ts';
import type { SupervisedInstance } from './supervised-instance.ts';
import { createTokenMint } from './token-mint.ts';

/** An architecture whose every part has been proven ready. */
export interface BroughtUp {
  readonly addresses: Addresses;
  readonly databases: ReadonlyMap<ModuleName, string>;
  readonly gateways: readonly Gateway[];
  readonly instances: readonly SupervisedInstance[];
  readonly access: Access;
  readonly versions: Readonly<Record<string, string>>;
  readonly plantedBug?: string;
}

/** Tokens last longer than the load: faults are undone and books are settled after it. */
const ACCESS_SPARE_MS = 3_600_000;

/**
 * Brings up an architecture: databases with their data, then they and the apps at once, then the gateway, which is ready
 * only when all that is behind it is. Everything started is on the release stack and with the guardian from its first
 * moment. Throws `MascaretError` for what cannot be started; what had been started is left to the release stack.
 */
export async function bringUp(architecture: Architecture, options: ProvisionOptions): Promise<BroughtUp> {
  const { scenario, signal } = options;
  const plantedBug = plantedBugFrom(options.plantedBug);
  const addresses = await planAddresses(architecture, options.port);
  const gateways = await Promise.all(addresses.gateways.map((one) => gatewayInstance(one, addresses.apps, options)));
  const databases = await prepareDatabases(architecture, options);
  const mint = createTokenMint();
  const apps = await appInstances(addresses.apps, { databases: databases.urls, mint, plantedBug }, options);

  const { stores } = scenario.system.data;
  const customers = options.customersWithTokens ?? scenario.system.data.profiles;
  const made = mint.access({ customers, stores }, plannedMs(options) + ACCESS_SPARE_MS);
  const fronts = gateways.map(({ instance }) => instance);
  const start = async (): Promise<void> => {
    await startTogether(signal, databases.fills);
    // The apps wait for their databases by themselves; their programs are read meanwhile.
    await startAll([...databases.instances, ...apps], signal);
    await startAll(fronts, signal);
  };
  const [access] = await Promise.all([made, start()]);
  const instances = [...databases.instances, ...apps, ...fronts];
  if (options.keepUp === true) await Promise.all(instances.map((instance) => instance.keepUp()));
  const [gateway] = gateways;
  return {
    addresses,
    databases: databases.urls,
    gateways,
    instances,
    access,
    versions: {
      ...databases.versions,
      node: process.versions.node,
      ...(gateway === undefined ? {} : { caddy: gateway.version }),
    },
    ...(plantedBug === undefined ? {} : { plantedBug }),
  };
}

function startAll(instances: readonly SupervisedInstance[], signal: AbortSignal): Promise<void> {
  return startTogether(
    signal,
    instances.map((instance) => (joint: AbortSignal) => instance.start(joint)),
  );
}

function plannedMs({ scenario }: ProvisionOptions): number {
  return scenario.load.reduce((sum, { durationMs }) => sum + durationMs, 0);
}
