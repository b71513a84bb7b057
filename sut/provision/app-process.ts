import { join } from 'node:path';
import type { SeedSize } from '../../core/scenario.ts';
import type { ChildOptions } from '../../platform/child-process.ts';
import type { ModuleName } from '../architectures/architecture.ts';

/** The folder of the reference system: a program of its own, known here by its command line and environment only. */
export const APP_FOLDER = join(import.meta.dirname, '..', 'app');

/** Sessions per instance: what a two-core database serves without queueing inside. */
const POOL_SIZE = 16;

/** What one instance of the reference system is told. */
export interface AppProcess {
  readonly id: string;
  readonly modules: readonly ModuleName[];
  readonly port: number;
  readonly databaseUrl: string;
  /** Where the modules are that it does not run itself. */
  readonly peers: Readonly<Partial<Record<ModuleName, readonly string[]>>>;
  /** `TOKEN_PUBLIC_KEY` and its like. In the environment, which no other user can read, not on the command line. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly smtpUrl: string | undefined;
  readonly plantedBug: string | undefined;
  readonly logFile: string;
}

/** How to start an instance of the reference system. */
export function appProcess(app: AppProcess): ChildOptions {
  const { id, modules, port, databaseUrl, peers, secrets, smtpUrl, plantedBug, logFile } = app;
  return {
    name: id,
    command: process.execPath,
    args: [join(APP_FOLDER, 'main.ts')],
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      TZ: 'UTC',
      MODULES: modules.join(','),
      PEERS: JSON.stringify(peers),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      POOL_SIZE: String(POOL_SIZE),
      LOG_LEVEL: logLevel(process.env['LOG_LEVEL']),
      ...secrets,
      ...(smtpUrl === undefined ? {} : { SMTP_URL: smtpUrl }),
      ...(plantedBug === undefined ? {} : { MASCARET_PLANTED_BUG: plantedBug, COMPOSITION_KIND: 'test' }),
    },
    logFile,
  };
}

const LOG_LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);

/** In any case; `info` for a level that other programs know and ours do not. */
function logLevel(asked = 'info'): string {
  const level = asked.trim().toLowerCase();
  if (level === 'warning') return 'warn';
  return LOG_LEVELS.has(level) ? level : 'info';
}

/** How to bring a database to the newest schema of some modules and fill it: the same rows for the same seed and size. */
export function seedProcess(seed: {
  readonly databaseUrl: string;
  readonly modules: readonly ModuleName[];
  readonly seed: number;
  readonly size: SeedSize;
  readonly logFile: string;
}): ChildOptions {
  return {
    name: 'seed',
    command: process.execPath,
    args: [join(APP_FOLDER, 'seed.ts')],
    env: {
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
      MODULES: seed.modules.join(','),
      DATABASE_URL: seed.databaseUrl,
      SEED: String(seed.seed),
      PROFILES: String(seed.size.profiles),
      PRODUCTS: String(seed.size.products),
      STORES: String(seed.size.stores),
    },
    logFile: seed.logFile,
  };
}
