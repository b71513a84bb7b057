import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { databaseOwner, type Owner } from '../../sut/provision/database-owner.ts';
import { postgresBinaries } from '../../sut/provision/postgres-binaries.ts';
import { eventually } from './eventually.ts';

/** A PostgreSQL of its own, on a Unix socket in a temporary folder, that tests may kill and start again. */
export interface TestDatabase extends AsyncDisposable {
  /** Folder of the socket; also PGHOST. */
  readonly folder: string;
  /** Makes an empty database and gives its URL. */
  create(name: string): Promise<string>;
  /** Copies a database nobody is connected to. */
  copy(from: string, to: string): Promise<string>;
  url(name: string): string;
  /** SIGKILL to the server and all its sessions; resolves once they are gone. */
  kill(): Promise<void>;
  /** Stops every process where it stands, or lets them go on. */
  freeze(frozen: boolean): Promise<void>;
  /** Starts it again, and resolves once it answers. */
  start(): Promise<void>;
}

/** Initialises and starts a server. `settings` go on top of durable defaults, e.g. `{ fsync: 'off' }`. */
export async function startTestDatabase(settings: Readonly<Record<string, string>> = {}): Promise<TestDatabase> {
  const owner = await databaseOwner();
  const binaries = await postgresBinaries(owner);
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-test-pg-'));
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  await promisify(execFile)(
    binaries.initdb,
    ['-D', data, '-U', 'bank', '-A', 'trust', '-N', '--no-locale', '-E', 'UTF8'],
    {
      cwd: folder,
      env: { LC_ALL: 'C' },
      ...owner,
    },
  );
  const server = new Server(binaries.postgres, folder, owner, settings);
  await server.start();
  return server;
}

const ENDINGS = ['exit', 'SIGINT', 'SIGTERM'] as const;

class Server implements TestDatabase {
  readonly folder: string;
  readonly #postgres: string;
  readonly #owner: Owner | undefined;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  /** For a test that is ended from outside, which runs no `after`: a server that nobody stops would stay for good. */
  readonly #abandon = (ending: unknown): void => {
    this.#child?.kill('SIGQUIT');
    // It may be frozen, and must thaw to die.
    this.#child?.kill('SIGCONT');
    rmSync(this.folder, { recursive: true, force: true });
    if (typeof ending === 'string') process.exit(1);
  };

  constructor(postgres: string, folder: string, owner: Owner | undefined, settings: Readonly<Record<string, string>>) {
    this.#postgres = postgres;
    this.folder = folder;
    this.#owner = owner;
    this.#settings = settings;
    for (const ending of ENDINGS) process.once(ending, this.#abandon);
  }

  url(name: string): string {
    const port = this.#settings['port'];
    return `postgresql://bank@/${name}?host=${this.folder}${port === undefined ? '' : `&port=${port}`}`;
  }

  async create(name: string): Promise<string> {
    await this.#administer(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async copy(from: string, to: string): Promise<string> {
    await this.#administer(`CREATE DATABASE ${to} TEMPLATE ${from}`);
    return this.url(to);
  }

  async start(): Promise<void> {
    const settings: Record<string, string> = {
      listen_addresses: '',
      unix_socket_directories: this.folder,
      dynamic_shared_memory_type: 'mmap',
      max_connections: '60',
      timezone: 'Europe/Paris',
      ...this.#settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#child = spawn(this.#postgres, ['-D', join(this.folder, 'data'), ...flags], {
      cwd: this.folder,
      env: { LC_ALL: 'C' },
      stdio: 'ignore',
      ...this.#owner,
    });
    await this.#answering();
  }

  async kill(): Promise<void> {
    const server = this.#child;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const members = await processesBelow(server.pid);
    const gone = once(server, 'exit');
    for (const pid of [server.pid, ...members]) signal(pid, 'SIGKILL');
    await gone;
    await eventually(() => members.every((pid) => !signal(pid, 0)));
  }

  async freeze(frozen: boolean): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    for (const member of [pid, ...(await processesBelow(pid))]) signal(member, frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const ending of ENDINGS) process.removeListener(ending, this.#abandon);
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #answering(): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      try {
        await this.#administer('SELECT 1');
        return;
      } catch {
        if (this.#child?.exitCode !== null) break;
        await sleep(50);
      }
    }
    throw new Error(`PostgreSQL did not start in ${this.folder}`);
  }

  async #administer(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.url('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

/** Sessions and helpers of a server: its direct children. */
async function processesBelow(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(parent)]).catch(() => ({
    stdout: '',
  }));
  return stdout
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** True when the process was there to take it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
