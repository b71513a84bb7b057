import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { MODULE_NAMES, type Composition, type ModuleName } from './composition.ts';
import { admit, type Admission } from './http/admission.ts';
import { checkedEndpoint } from './http/checked-endpoint.ts';
import { createApplication, type Health } from './http/application.ts';
import { createRequestMetrics, type RequestMetrics } from './http/request-metrics.ts';
import { startServer } from './http/server.ts';
import { createTokenReader } from './http/tokens.ts';
import type { Module } from './module.ts';
import { MODULES } from './modules.ts';
import { describingPages } from './operations/describing-pages.ts';
import { statisticsEndpoints } from './operations/statistics-endpoints.ts';
import { createPeerAgent, type PeerAgent } from './peers/exchange.ts';
import { createPeerClient, type PeerClient } from './peers/peer-client.ts';
import { createPeerMetrics } from './peers/peer-metrics.ts';
import { portsOf } from './peers/ports.ts';
import { tokenKeys } from './token-keys.ts';
import { Database } from './storage/database.ts';
import { migrate } from './storage/migrate.ts';
import { Problem } from './http/problem.ts';

/** A composition that runs. */
export interface Service {
  readonly port: number;
  /** Stops accepting, finishes what runs, closes; cuts off what still runs after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

const RETRY_MS = 250;
const PING = { name: 'ready', text: 'SELECT 1' };

/**
 * Starts a composition. It listens at once, and serves (and is ready) once its tables are up to date: it waits for a
 * database that is not there yet. Rejects when it cannot listen; ends the process when its tables cannot be made.
 */
export async function startService(composition: Composition, logger: Logger): Promise<Service> {
  const {
    DATABASE_URL: url,
    MODULES: names,
    POOL_SIZE: poolSize,
    QUEUE_SIZE: queueSize,
    MASCARET_PLANTED_BUG: plantedBug,
  } = composition;
  const database = new Database({
    url,
    poolSize,
    queueSize,
    logger,
    applicationName: names.join(' '),
    asyncCommit: plantedBug === 'async-commit',
  });
  const state: State = { phase: 'starting', hasTables: false };
  const metrics = createRequestMetrics();
  const keys = await tokenKeys(composition);
  const local = new Map<ModuleName, Module>();
  const agent = createPeerAgent();
  const clients = clientsOf(composition, agent, metrics, logger);
  const ports = portsOf(local, clients);
  for (const name of names) {
    const parts = { database, plantedBug, ports, logger, composition, signingKey: keys.signing };
    local.set(name, MODULES[name].create(parts));
  }
  const modules = [...local.values()];
  const endpoints = [
    ...modules.flatMap((module) => module.endpoints),
    ...statisticsEndpoints({ local, clients, logger }),
  ];
  const application = createApplication({
    endpoints: endpoints.map(composition.VALIDATE_ANSWERS === 'true' ? checkedEndpoint : (one) => one),
    pages: describingPages(),
    health: healthOf(composition, database, state),
    metrics,
    logger,
    tokens: await createTokenReader(keys.public),
    open: () => state.hasTables,
  });
  const admission = admit(application, poolSize + queueSize);
  addLoadMetrics(metrics, database, admission);
  const server = await startServer(admission.listener, composition.HOST, composition.PORT);
  logger.info({ host: server.host, port: server.port, modules: composition.MODULES, plantedBug }, 'listening');
  void prepare(composition, local, state, logger);
  return {
    port: server.port,
    async stop(patienceMs) {
      state.phase = 'stopping';
      await server.close(patienceMs);
      await Promise.race([Promise.all(modules.map(async (module) => module.stop?.())), sleep(1000)]);
      agent.destroy();
      await Promise.race([database.close(), sleep(1000)]);
    },
  };
}

/** Of the modules that run elsewhere. */
function clientsOf(
  { MODULES: here, PEERS: peers, SERVICE_TOKEN: serviceToken }: Composition,
  agent: PeerAgent,
  { registry }: RequestMetrics,
  logger: Logger,
): Partial<Record<ModuleName, PeerClient>> {
  const metrics = createPeerMetrics(registry);
  const clients: Partial<Record<ModuleName, PeerClient>> = {};
  for (const peer of MODULE_NAMES) {
    const addresses = peers[peer];
    if (here.includes(peer) || addresses === undefined) continue;
    clients[peer] = createPeerClient({ peer, addresses, serviceToken, agent, metrics, logger });
  }
  return clients;
}

interface State {
  phase: 'starting' | 'open' | 'stopping';
  /** They are up to date: requests can be served, also while it stops. */
  hasTables: boolean;
}

/** Retries while the database is away. A migration that fails is a bug or a wrong database: no retry mends it. */
async function prepare(
  composition: Composition,
  modules: ReadonlyMap<ModuleName, Module>,
  state: State,
  logger: Logger,
): Promise<void> {
  const tables = [...modules.keys()].map((name) => MODULES[name].tables);
  for (let attempt = 1; state.phase === 'starting'; attempt += 1) {
    try {
      await migrate(composition.DATABASE_URL, tables, async (client) => {
        for (const module of modules.values()) await module.plant?.(client);
      });
      if (state.phase !== 'starting') return;
      state.phase = 'open';
      state.hasTables = true;
      for (const module of modules.values()) module.start?.();
      logger.info('ready');
      return;
    } catch (error) {
      if (!isAway(error)) {
        logger.fatal({ err: error }, 'the tables cannot be brought up to date');
        process.exit(1);
      }
      if (attempt % 20 === 1) logger.warn({ reason: (error as Error).message }, 'waiting for the database');
      await sleep(RETRY_MS);
    }
  }
}

/** Codes of the connection and of a server that starts or stops. Everything else was said by a server at work. */
function isAway(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code === 'string') return /^(?:E[A-Z]+|08...|57P..|53...)$/.test(code);
  return error instanceof Error && /terminated|timeout|not queryable/i.test(error.message);
}

function healthOf(composition: Composition, database: Database, state: State): Health {
  const { MODULES: modules, MASCARET_PLANTED_BUG: plantedBug } = composition;
  return {
    facts: { modules, ...(plantedBug === undefined ? {} : { plantedBug }) },
    async unready() {
      if (state.phase !== 'open') return `the service is ${state.phase}`;
      try {
        await database.rows(PING, []);
        return undefined;
      } catch (error) {
        // Work to the full is no reason to be left without any: the next one would be overloaded in turn.
        if (error instanceof Problem && error.code === 'overloaded') return undefined;
        return error instanceof Problem ? error.code : 'the database answered wrongly';
      }
    },
  };
}

function addLoadMetrics(metrics: RequestMetrics, database: Database, admission: Admission): void {
  metrics.gauge('http_requests_under_way', 'Requests that are being served', () => admission.use().underWay);
  metrics.counter('http_requests_turned_away_total', 'Requests told 503 unseen', () => admission.use().turnedAway);
  metrics.gauge('database_sessions_busy', 'Database sessions at work', () => database.use().busy);
  metrics.gauge('database_sessions_idle', 'Database sessions that wait for work', () => database.use().idle);
  metrics.gauge('database_sessions_waiting', 'Requests that wait for a session', () => database.use().waiting);
}
