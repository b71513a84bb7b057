import type { ModuleName } from '../composition.ts';
import type { Module, Ports } from '../module.ts';
import { MODULES } from '../modules.ts';
import { commonProblem, type Problem } from '../http/problem.ts';
import type { PeerClient } from './peer-client.ts';

/** Name of each port to the module that serves it. */
const PORT_MODULES = {
  identity: 'identity',
  bank: 'bank',
  catalogue: 'store-catalogue',
  inventory: 'store-inventory',
  messages: 'messages',
} as const satisfies Record<keyof Ports, ModuleName>;

/**
 * The ports of a composition: a module that runs here is called, another is asked by its client. A module that runs
 * nowhere throws the problem `peer-unavailable` when it is needed, not before.
 */
export function portsOf(
  local: ReadonlyMap<ModuleName, Module>,
  clients: Readonly<Partial<Record<ModuleName, PeerClient>>>,
): Ports {
  const ports = {};
  for (const [port, name] of Object.entries(PORT_MODULES)) {
    let found: unknown;
    Object.defineProperty(ports, port, { enumerable: true, get: () => (found ??= find(name, local, clients)) });
  }
  return ports as Ports;
}

function find(
  name: ModuleName,
  local: ReadonlyMap<ModuleName, Module>,
  clients: Readonly<Partial<Record<ModuleName, PeerClient>>>,
): unknown {
  const module = local.get(name);
  if (module !== undefined) return module.port;
  const client = clients[name];
  if (client === undefined) throw nowhere(name);
  return MODULES[name].remote(client);
}

function nowhere(name: ModuleName): Problem {
  return commonProblem('peer-unavailable', { cause: new Error(`no address for the module ${name}: see PEERS`) });
}
