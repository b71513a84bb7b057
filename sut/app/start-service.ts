import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Composition } from './composition.ts';
import { createApplication, type Health } from './http/application.ts';
import { createRequestMetrics, type RequestMetrics } from './http/request-metrics.ts';
import { startServer } from './http/server.ts';
import { type Module } from './module.ts';
import { MODULES } from './modules.ts';
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
    POOL_SIZE: poolSize,
    QUEUE_SIZE: queueSize,
    MASCARET_PLANTED_BUG: plantedBug,
  } = composition;
  const database = new Database({ url, poolSize, queueSize, logger, asyncCommit: plantedBug === 'async-commit' });
  const modules = composition.MODULES.map((name) => MODULES[name]({ database, plantedBug }));
  const state: State = { phase: 'starting' };
  const metrics = createRequestMetrics();
  addPoolMetrics(metrics, database);
  const application = createApplication({
    endpoints: modules.flatMap((module) => module.endpoints),
    health: healthOf(composition, database, state),
    metrics,
    logger,
    open: () => state.phase === 'open' || state.phase === 'stopping',
  });
  const server = await startServer(application, composition.HOST, composition.PORT);
  logger.info({ host: server.host, port: server.port, modules: composition.MODULES, plantedBug }, 'listening');
  void prepare(composition, modules, state, logger);
  return {
    port: server.port,
    async stop(patienceMs) {
      state.phase = 'stopping';
      await server.close(patienceMs);
      await Promise.race([database.close(), sleep(1000)]);
    },
  };
}

interface State {
  phase: 'starting' | 'open' | 'stopping';
}

/** Retries while the database is away. A migration that fails is a bug or a wrong database: no retry mends it. */
async function prepare(
  composition: Composition,
  modules: readonly Module[],
  state: State,
  logger: Logger,
): Promise<void> {
  const tables = composition.MIGRATE === 'never' ? [] : modules.map((module) => module.tables);
  for (let attempt = 1; state.phase === 'starting'; attempt += 1) {
    try {
      await migrate(composition.DATABASE_URL, tables, async (client) => {
        for (const module of modules) await module.plant?.(client);
      });
      if (state.phase === 'starting') state.phase = 'open';
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
        return error instanceof Problem ? error.code : 'the database answered wrongly';
      }
    },
  };
}

function addPoolMetrics(metrics: RequestMetrics, database: Database): void {
  metrics.gauge('database_sessions_busy', 'Database sessions at work', () => database.use().busy);
  metrics.gauge('database_sessions_idle', 'Database sessions that wait for work', () => database.use().idle);
  metrics.gauge('database_sessions_waiting', 'Requests that wait for a session', () => database.use().waiting);
}
