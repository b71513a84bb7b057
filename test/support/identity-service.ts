import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBank, type BankAnswer, type BankService } from './bank-service.ts';

const SEED = join(import.meta.dirname, '..', '..', 'sut', 'app', 'seed.ts');

/** Every seeded user's, for the seed 42. */
export const PASSWORD = 'mascaret-42';

/** Fills an empty database with users: customers, and a cashier and a manager for each of two stores. */
export async function seedUsers(databaseUrl: string, customers: number): Promise<void> {
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, MODULES: 'identity', SEED: '42' };
  await promisify(execFile)(process.execPath, [SEED], { env: { ...env, PROFILES: String(customers), STORES: '2' } });
}

/** A service that runs identity, as somebody without a token asks it. */
export interface IdentityService extends AsyncDisposable {
  readonly service: BankService;
  login(username: string, password?: string): Promise<BankAnswer>;
  /** A key is made up when none is given. */
  register(body: object, key?: string): Promise<BankAnswer>;
}

/** Starts identity (and whatever else `env` names) in a process of its own. */
export async function startIdentity(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<IdentityService> {
  const service = await startBank(databaseUrl, { env: { MODULES: 'identity', ...env } });
  const send = (path: string, body: object, key: Readonly<Record<string, string>>): Promise<BankAnswer> => {
    const headers = { authorization: '', 'content-type': 'application/json', ...key };
    return service.send(`/api/v1/identity/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  return {
    service,
    login: (username, password = PASSWORD) => send('login', { username, password }, {}),
    register: (body, key = crypto.randomUUID()) => send('register', body, { 'idempotency-key': key }),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}
