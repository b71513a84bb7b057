import type { Logger } from 'pino';
import { MODULE_NAMES, type ModuleName } from '../composition.ts';
import { endpoint, type Endpoint } from '../http/endpoint.ts';
import type { Module, Statistics } from '../module.ts';
import type { PeerClient } from '../peers/peer-client.ts';
import { DUMP, STATISTICS } from './contracts.ts';
import { dumpText } from './dump-text.ts';

/** What the figures are gathered from. */
export interface StatisticsParts {
  readonly local: ReadonlyMap<ModuleName, Module>;
  readonly clients: Readonly<Partial<Record<ModuleName, PeerClient>>>;
  readonly logger: Logger;
}

/** This service's own figures for other services, and where the bank runs those of all of them for people. */
export function statisticsEndpoints(parts: StatisticsParts): readonly Endpoint[] {
  const { local } = parts;
  const own = endpoint(STATISTICS, async ({ query }) => {
    const names = [...local.keys()].filter((name) => query.module === undefined || query.module === name);
    const gathered = await Promise.all(names.map(async (name) => [name, await local.get(name)?.statistics()] as const));
    return { body: { modules: Object.fromEntries(gathered) } };
  });
  if (!local.has('bank')) return [own];
  const dump = endpoint(DUMP, async () => {
    const body = await gather(parts);
    return { body, text: dumpText(body) };
  });
  return [own, dump];
}

/** The figures of the system's modules at a time. */
export interface Dump {
  readonly at: Date;
  readonly modules: Readonly<Partial<Record<ModuleName, Statistics>>>;
  readonly unreachable: readonly ModuleName[];
}

/** Of all modules that this composition knows of. One that does not answer is named, and takes nothing from the others. */
async function gather({ local, clients, logger }: StatisticsParts): Promise<Dump> {
  const known = MODULE_NAMES.filter((name) => local.has(name) || clients[name] !== undefined);
  const gathered = await Promise.all(
    known.map(async (name) => {
      const asked = local.get(name)?.statistics() ?? statisticsOf(name, clients[name]);
      const statistics = await asked.catch((error: unknown) => {
        logger.warn({ module: name, err: error }, 'no figures for the dump');
        return undefined;
      });
      return { name, statistics };
    }),
  );
  return {
    at: new Date(),
    modules: Object.fromEntries(gathered.flatMap(({ name, statistics }) => (statistics ? [[name, statistics]] : []))),
    unreachable: gathered.filter(({ statistics }) => statistics === undefined).map(({ name }) => name),
  };
}

async function statisticsOf(name: ModuleName, client: PeerClient | undefined): Promise<Statistics | undefined> {
  const answer = await client?.ask(STATISTICS, { query: { module: name } });
  return answer?.ok === true ? answer.body.modules[name] : undefined;
}
