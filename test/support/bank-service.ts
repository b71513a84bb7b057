import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { authorizationOf, TOKEN_ENV, type TokenHolder } from './tokens.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'sut', 'app', 'main.ts');

/** An answer of the bank, its body parsed. */
export interface BankAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Requests of somebody to the bank. */
export interface BankClient {
  get(path: string): Promise<BankAnswer>;
  /** A write; a key is made up when none is given. */
  post(path: string, body: unknown, key?: string): Promise<BankAnswer>;
  /** Any request, body as it is. An `authorization` of its own counts; an empty one is none. */
  send(path: string, init: RequestInit): Promise<BankAnswer>;
}

/** A bank in a process of its own, on a free port. Unless `as` says otherwise, its requests are those of customer 1. */
export interface BankService extends BankClient, AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it logged so far, one parsed line each. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  as(holder: TokenHolder): BankClient;
  /** Resolves once `/readyz` says 200. */
  ready(): Promise<void>;
}

/** Starts the bank, which checks its own answers, and waits until it listens, and until it is ready unless `wait` is false. */
export async function startBank(
  databaseUrl: string,
  { env = {}, wait = true }: { readonly env?: Readonly<Record<string, string>>; readonly wait?: boolean } = {},
): Promise<BankService> {
  const place = { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_URL: databaseUrl, PORT: '0' };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...place, VALIDATE_ANSWERS: 'true', MODULES: 'bank', ...TOKEN_ENV, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: Record<string, unknown>[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  child.once('exit', () => reject(new Error('the bank ended before it listened')));
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    log.push(entry);
    if (entry['msg'] === 'listening') resolve(Number(entry['port']));
  });
  const service = new Service(child, log, `http://127.0.0.1:${await listening}`);
  if (!wait) return service;
  try {
    await service.ready();
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
  return service;
}

class Client implements BankClient {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;
  static #keys = 0;

  constructor(url: string, holder: TokenHolder) {
    this.url = url;
    this.#headers = authorizationOf(holder);
  }

  get(path: string): Promise<BankAnswer> {
    return this.send(path, {});
  }

  post(path: string, body: unknown, key?: string): Promise<BankAnswer> {
    Client.#keys += 1;
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key ?? `key-${process.pid}-${Client.#keys}` },
      body: JSON.stringify(body),
    });
  }

  async send(path: string, init: RequestInit): Promise<BankAnswer> {
    const headers = { ...this.#headers, ...(init.headers as Readonly<Record<string, string>> | undefined) };
    const response = await fetch(`${this.url}${path}`, { ...init, headers });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    const body = json ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, body };
  }
}

class Service extends Client implements BankService {
  readonly child: ChildProcess;
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** For a test that is ended from outside, which disposes of nothing. */
  readonly #abandon = (): void => void this.child.kill('SIGKILL');

  constructor(child: ChildProcess, log: readonly Readonly<Record<string, unknown>>[], url: string) {
    super(url, { user: 1, role: 'customer' });
    this.child = child;
    this.log = log;
    process.once('exit', this.#abandon);
  }

  as(holder: TokenHolder): BankClient {
    return new Client(this.url, holder);
  }

  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      if (this.child.exitCode !== null) throw new Error('the bank ended before it was ready');
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the bank did not become ready');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.removeListener('exit', this.#abandon);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
