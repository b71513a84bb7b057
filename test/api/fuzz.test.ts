import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom, type Random } from '../../core/random.ts';
import { ApiClient, type ApiAnswer } from '../support/api-client.ts';
import type { DescribedOperation } from '../support/described-answers.ts';
import { madeUpValue } from '../support/made-up-value.ts';

const api = await ApiClient.fromEnvironment();
const SEED = process.env['API_FUZZ_SEED'] ?? '1';
/** Each night it is four times as many: `npm run test:long -- fuzz`. */
const REQUESTS = Number(process.env['API_FUZZ_REQUESTS'] ?? 10_000);
/** At a time: few enough that a system on two cores is not overloaded, which would be a 503 of its own. */
const AT_ONCE = 8;
const USERS = ['customer-1', 'customer-2', 'cashier-1', 'manager-1', 'admin'];
/** Never carried out: a name and the password that belongs to it are not made up by luck. */
const NOT_BY_LUCK = ['POST /identity/login'];

test(`${REQUESTS} made-up requests (seed ${SEED}) find no 5xx and no answer that is not described`, async () => {
  const tokens = await Promise.all(USERS.map((user) => api.token(user)));
  const things = await thingsToMeet();
  const random = seededRandom(SEED);
  const statuses = new Map<number, number>();
  const left = new Set(api.described.operations.map(nameOf));
  let sent = 0;
  const send = async (): Promise<void> => {
    while (sent < REQUESTS) {
      sent += 1;
      const { operation, path, ...request } = requestOf(random, tokens, things);
      // Asked once: a 503 is a 5xx, too.
      const answer = await api.send(operation.method, path, { ...request, patience: 1 });
      const { status } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (isCarriedOut(answer)) left.delete(nameOf(operation));
      assert.ok(status < 500, `${status} for ${operation.method} ${path} ${JSON.stringify(request)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  // A fuzz that never gets past validation would find nothing.
  assert.deepEqual([...left], NOT_BY_LUCK);
  assert.ok((statuses.get(400) ?? 0) > REQUESTS / 20, JSON.stringify([...statuses]));
});

/** Or had been, by an earlier run of this seed against the same system: a name is given once. */
function isCarriedOut({ status, body }: ApiAnswer): boolean {
  return status < 300 || body['code'] === 'username-taken';
}

function nameOf({ method, path }: DescribedOperation): string {
  return `${method} ${path}`;
}

/** Ids of carts of its users and of new products: a number made up seldom finds a cart that is one's own and still open. */
interface Things {
  readonly carts: readonly number[];
  readonly products: readonly number[];
}

async function thingsToMeet(): Promise<Things> {
  const carts: number[] = [];
  const products: number[] = [];
  for (let count = 0; count < 60; count += 1) {
    const as = USERS[count % 3] ?? '';
    const cart = Number((await api.post('/store/carts', { as, body: { store: 1 } })).body['id']);
    await api.put(`/store/carts/${cart}/items/110`, { as, body: { quantity: 1 } });
    carts.push(cart);
    const body = { name: 'Thing', category: 'things', price: '1.00' };
    products.push(Number((await api.post('/store/products', { as: 'manager-1', body })).body['id']));
  }
  return { carts, products };
}

interface FuzzRequest {
  readonly operation: DescribedOperation;
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

function requestOf(random: Random, tokens: readonly string[], things: Things): FuzzRequest {
  const { operations } = api.described;
  const operation = operations[Math.floor(random() * operations.length)] as DescribedOperation;
  const chance = random() < 0.5 ? 0 : 0.1;
  const token = tokens[Math.floor(random() * tokens.length)];
  const authorization = random() < 0.05 ? 'Bearer a.b.c' : `Bearer ${token}`;
  return {
    operation,
    path: pathOf(operation, random, chance, things),
    headers: random() < 0.05 ? {} : { authorization },
    ...(operation.body === undefined ? {} : { body: bodyOf(operation.body, random, chance) }),
    ...keyOf(random),
  };
}

function pathOf(operation: DescribedOperation, random: Random, chance: number, { carts, products }: Things): string {
  const { path, parameters } = operation;
  const value = (name: string): string => {
    const known = name === 'product' || path.startsWith('/store/products/') ? products : carts;
    if (/^\/store\/(?:carts|products)\//.test(path) && random() < 0.5) {
      return String(known[Math.floor(random() * known.length)]);
    }
    const parameter = parameters.find((one) => one.name === name);
    const made = madeUpValue(parameter?.schema ?? {}, api.described.resolve, random, chance);
    return encodeURIComponent((typeof made === 'string' ? made : JSON.stringify(made)).toWellFormed());
  };
  const query = parameters.filter((one) => one.in === 'query' && random() < (one.required ? 0.97 : 0.6));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => value(name) || '0');
  return query.length === 0 ? filled : `${filled}?${query.map(({ name }) => `${name}=${value(name)}`).join('&')}`;
}

function bodyOf(schema: object, random: Random, chance: number): unknown {
  const body = madeUpValue(schema as never, api.described.resolve, random, chance);
  return random() < 0.02 ? JSON.stringify(body).slice(0, -1) : JSON.stringify(body);
}

/** Mostly one of its own; sometimes one that was used before, none, or one that is none. */
function keyOf(random: Random): { readonly key?: string | null } {
  const draw = random();
  if (draw < 0.05) return { key: null };
  if (draw < 0.15) return { key: `again-${Math.floor(random() * 50)}` };
  return draw < 0.17 ? { key: 'k'.repeat(129) } : {};
}
