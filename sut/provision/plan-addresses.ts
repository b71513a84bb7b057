import { instanceNames } from '../architectures/resolve-service.ts';
import type { AppService, Architecture, GatewayService, ModuleName } from '../architectures/architecture.ts';
import { chooseAppPort } from './app-port.ts';

/** An instance of the app, with the port it keeps over its restarts. */
export interface PlannedApp {
  readonly id: string;
  readonly service: AppService;
  readonly port: number;
}

/** Who will listen where; known before anybody starts, since services are told of each other. */
export interface Addresses {
  readonly apps: readonly PlannedApp[];
  readonly gateways: readonly { readonly service: GatewayService; readonly port: number }[];
  /** Where users reach the system. */
  readonly url: string;
}

/** Chooses a port for each instance; `entryPort` for the entry where one is asked for. Throws `port-taken`. */
export async function planAddresses(architecture: Architecture, entryPort: number | undefined): Promise<Addresses> {
  // The entry's is chosen first, so that no other part takes the one that was asked for.
  const entry = await chooseAppPort(entryPort);
  const taken = new Set([entry]);
  const portFor = async (service: string, instance: number): Promise<number> => {
    if (service === architecture.entry && instance === 0) return entry;
    for (;;) {
      const port = await chooseAppPort(undefined);
      if (taken.has(port)) continue;
      taken.add(port);
      return port;
    }
  };
  const apps: PlannedApp[] = [];
  const gateways: Addresses['gateways'][number][] = [];
  for (const service of architecture.services) {
    if (service.runs === 'caddy') gateways.push({ service, port: await portFor(service.name, 0) });
    if (service.runs === 'app') {
      for (const [at, id] of instanceNames(service).entries()) {
        apps.push({ id, service, port: await portFor(service.name, at) });
      }
    }
  }
  return { apps, gateways, url: addressOf(entry) };
}

/** Where the modules are that a service does not run itself. */
export function peersOf(
  service: AppService,
  apps: readonly PlannedApp[],
): Readonly<Partial<Record<ModuleName, readonly string[]>>> {
  const peers: Partial<Record<ModuleName, string[]>> = {};
  for (const app of apps) {
    for (const module of app.service.modules) {
      if (!service.modules.includes(module)) (peers[module] ??= []).push(addressOf(app.port));
    }
  }
  return peers;
}

/** On the loopback, where everything that is started here listens. */
export function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
