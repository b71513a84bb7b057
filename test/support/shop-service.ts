import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cardNumberOf } from '../../sut/app/bank/card-number.ts';
import { MODULE_NAMES } from '../../sut/app/composition.ts';
import { startBank, type BankAnswer, type BankClient, type BankService } from './bank-service.ts';
import type { TestDatabase } from './test-database.ts';

const SEED = join(import.meta.dirname, '..', '..', 'sut', 'app', 'seed.ts');

/** A new database with every module in it: users 1..n with a bank account each, products, stores and their stock. */
export async function seededShop(
  database: TestDatabase,
  name: string,
  size: { readonly profiles?: number; readonly products?: number; readonly stores?: number } = {},
): Promise<string> {
  const url = await database.create(name);
  const { profiles = 20, products = 120, stores = 2 } = size;
  const env = { DATABASE_URL: url, PROFILES: `${profiles}`, PRODUCTS: `${products}`, STORES: `${stores}` };
  await promisify(execFile)(process.execPath, [SEED], { env: { ...process.env, ...env } });
  return url;
}

/** Starts all modules in one process. */
export function startShop(databaseUrl: string, options: Parameters<typeof startBank>[1] = {}): Promise<BankService> {
  return startBank(databaseUrl, { ...options, env: { MODULES: MODULE_NAMES.join(','), ...options.env } });
}

/** The card of the seeded checking account of a customer. */
export function cardOfCustomer(user: number): string {
  return cardNumberOf(2 * user - 1);
}

let keys = 0;

/** Any write with a key of its own. */
export function put(client: BankClient, path: string, body: unknown, key?: string): Promise<BankAnswer> {
  keys += 1;
  const headers = { 'content-type': 'application/json', 'idempotency-key': key ?? `put-${process.pid}-${keys}` };
  return client.send(path, { method: 'PUT', headers, body: JSON.stringify(body) });
}

/** The id of a new cart with so many pieces of each product. Throws when one is not let in. */
export async function filledCart(
  client: BankClient,
  store: number,
  items: Readonly<Record<number, number>>,
): Promise<number> {
  const cart = Number((await client.post('/api/v1/store/carts', { store })).body['id']);
  for (const [product, quantity] of Object.entries(items)) {
    const answer = await put(client, `/api/v1/store/carts/${cart}/items/${product}`, { quantity });
    if (answer.status !== 200) throw new Error(`item: ${answer.text}`);
  }
  return cart;
}

/** Checks a cart out. */
export function checkout(client: BankClient, cart: number, card: string, key?: string): Promise<BankAnswer> {
  return client.post(`/api/v1/store/carts/${cart}/checkout`, { card }, key);
}
