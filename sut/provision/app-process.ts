import { join } from 'node:path';
import type { ChildOptions } from '../../platform/child-process.ts';
import type { AppService } from '../architectures/architecture.ts';

/** The folder of the reference system: a program of its own, known here by its command line and environment only. */
export const APP_FOLDER = join(import.meta.dirname, '..', 'app');

/** Sessions per instance: what a two-core database serves without queueing inside. */
const POOL_SIZE = 16;

/** How to start an instance of the reference system. */
export function appProcess(app: {
  readonly id: string;
  readonly service: AppService;
  readonly port: number;
  readonly databaseUrl: string;
  readonly plantedBug: string | undefined;
  readonly logFile: string;
}): ChildOptions {
  const { id, service, port, databaseUrl, plantedBug, logFile } = app;
  return {
    name: id,
    command: process.execPath,
    args: [join(APP_FOLDER, 'main.ts')],
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      TZ: 'UTC',
      MODULES: service.modules.join(','),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      POOL_SIZE: String(POOL_SIZE),
      LOG_LEVEL: 'info',
      ...(plantedBug === undefined ? {} : { MASCARET_PLANTED_BUG: plantedBug, COMPOSITION_KIND: 'test' }),
    },
    logFile,
  };
}

/** How to bring a database to the app's newest schema and fill it: the same rows for the same seed and size. */
export function seedProcess(seed: {
  readonly databaseUrl: string;
  readonly seed: number;
  readonly profiles: number;
  readonly logFile: string;
}): ChildOptions {
  return {
    name: 'seed',
    command: process.execPath,
    args: [join(APP_FOLDER, 'seed.ts')],
    env: {
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
      DATABASE_URL: seed.databaseUrl,
      SEED: String(seed.seed),
      PROFILES: String(seed.profiles),
    },
    logFile: seed.logFile,
  };
}
