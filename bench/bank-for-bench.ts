import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { TOKEN_ENV, tokenFor } from '../test/support/tokens.ts';

/** What the database of a run has beyond its defaults (sut/provision/cluster.ts). */
export const AS_IN_A_RUN = { shared_buffers: '128MB', max_wal_size: '1GB', wal_init_zero: 'off', jit: 'off' };

/** A program that serves HTTP on a port of this machine. */
export interface BenchServer {
  readonly port: number;
  stop(): Promise<void>;
}

const APP = join(import.meta.dirname, '..', 'sut', 'app');

/** Seeds a bank of that many customers into an empty database and starts it alone, until it is ready. */
export async function startBankForBench(
  databaseUrl: string,
  customers: number,
  sessions: number,
): Promise<BenchServer> {
  const env = { DATABASE_URL: databaseUrl, MODULES: 'bank', ...TOKEN_ENV };
  await promisify(execFile)(process.execPath, [join(APP, 'seed.ts')], {
    env: { ...process.env, ...env, PROFILES: String(customers) },
  });
  const server = await startServer([join(APP, 'main.ts')], { ...env, PORT: '0', POOL_SIZE: String(sessions) });
  while ((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status !== 200) await new Promise(setImmediate);
  return server;
}

/** Starts a program that prints a line of JSON with its `port` once it listens. */
export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const child = spawn(process.execPath, [...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  return {
    port,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { readonly port?: number };
    if (port !== undefined) {
      child.stdout.resume();
      return port;
    }
  }
  throw new Error('the server ended before it listened');
}

/** Writes tokens of the customers 1, 2, …, one a line, and gives the file's path. */
export async function tokensFile(folder: string, customers: number): Promise<string> {
  const path = join(folder, 'tokens');
  const tokens = Array.from({ length: customers }, (_, at) => tokenFor({ user: at + 1, role: 'customer' }));
  await writeFile(path, tokens.join('\n'));
  return path;
}

/** A load of payments (or of the like of them, at another path). */
export interface PaymentLoad {
  readonly port: number;
  readonly path: string;
  /** Path of a file of tokens. */
  readonly tokens: string;
  readonly connections: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** Left out: as fast as the answers come. */
  readonly perSecond?: number;
}

export interface PaymentFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What the load came to, from a process of its own. Throws when an answer is not 201. */
export async function payments(load: PaymentLoad): Promise<PaymentFigures> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'http-load-client.ts')], {
    env: {
      PORT: String(load.port),
      TARGET_PATH: load.path,
      TOKENS: load.tokens,
      CONNECTIONS: String(load.connections),
      WARM_MS: String(load.warmMs),
      MEASURE_MS: String(load.measureMs),
      ...(load.perSecond === undefined ? {} : { PER_SECOND: String(load.perSecond) }),
    },
  });
  const told = JSON.parse(stdout) as PaymentFigures & { readonly statuses: Readonly<Record<string, number>> };
  const others = Object.keys(told.statuses).filter((status) => status !== '201');
  if (others.length > 0) throw new Error(`${load.path} answered ${JSON.stringify(told.statuses)}`);
  return told;
}
