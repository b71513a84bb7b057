import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../platform/free-port.ts';
import { readProcessTable } from '../platform/process-table.ts';
import { MODULE_NAMES, type ModuleName } from '../sut/app/composition.ts';
import { startBank, type BankService } from '../test/support/bank-service.ts';
import { cardOfCustomer, seededShop } from '../test/support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../test/support/test-database.ts';
import { tokenFor } from '../test/support/tokens.ts';
import type { BenchResult } from './bench-table.ts';
import { sendAll, type BenchRequest } from './request-stream.ts';

/** Until the compiler and the planner know what they do. */
const WARM_ROUNDS = 3;
const ROUNDS = 5;
/** Of each kind and round. */
const REQUESTS = 3000;
/** As on a busy day: what comes together shares its commits, here as there. */
const CONNECTIONS = 64;
const CUSTOMERS = 1000;
const MOST_FACTOR = 2.5;

/** The modules as one service, and as three with a database each. */
const COMPOSITIONS: Readonly<Record<string, readonly (readonly ModuleName[])[]>> = {
  'one service': [MODULE_NAMES],
  'three services': [['bank', 'identity', 'messages'], ['store-orders'], ['store-catalogue', 'store-inventory']],
};

/**
 * CPU of services and databases per checkout of two products (all that follows it included: the inventory told, the
 * message handed over), over that per card payment of the same users; they take turns, forth and back. Medians.
 */
export async function run(): Promise<BenchResult> {
  const found: Record<string, readonly Round[]> = {};
  for (const [name, services] of Object.entries(COMPOSITIONS)) {
    await using shop = await startParts(services);
    const rounds: Round[] = [];
    for (let number = 0; number < WARM_ROUNDS + ROUNDS; number += 1) rounds.push(await round(shop, number));
    found[name] = rounds.slice(WARM_ROUNDS);
  }
  const factors = Object.values(found).map((rounds) => median(rounds.map(factorOf)));
  return {
    title: `CPU of a checkout and of a payment, services and databases, ${CONNECTIONS} connections`,
    columns: ['composition', 'payment', 'checkout', 'factor', 'per round'],
    rows: Object.entries(found).map(([name, rounds]) => [
      name,
      `${median(rounds.map((one) => one.paymentMs)).toFixed(3)} ms`,
      `${median(rounds.map((one) => one.checkoutMs)).toFixed(3)} ms`,
      median(rounds.map(factorOf)).toFixed(2),
      rounds.map((one) => factorOf(one).toFixed(2)).join(' '),
    ]),
    verdicts: [
      {
        text: `a checkout in one service costs ${factors[0]?.toFixed(2)} × a payment (bound ${MOST_FACTOR})`,
        met: (factors[0] ?? Number.NaN) <= MOST_FACTOR,
      },
    ],
  };
}

interface Round {
  readonly paymentMs: number;
  readonly checkoutMs: number;
}

function factorOf({ paymentMs, checkoutMs }: Round): number {
  return checkoutMs / paymentMs;
}

async function round(shop: Shop, number: number): Promise<Round> {
  const carts = await fillCarts(shop, number);
  const cases = {
    paymentMs: () => cpuPerRequest(shop, shop.bank, payments(number)),
    checkoutMs: () => cpuPerRequest(shop, shop.orders, checkouts(carts, number)),
  };
  const figures: Record<keyof typeof cases, number> = { paymentMs: 0, checkoutMs: 0 };
  const order = ['paymentMs', 'checkoutMs'] as const;
  for (const name of number % 2 === 0 ? order : order.toReversed()) figures[name] = await cases[name]();
  return figures;
}

const tokens = Array.from({ length: CUSTOMERS }, (_, at) => tokenFor({ user: at + 1, role: 'customer' }));

function payments(number: number): BenchRequest[] {
  return Array.from({ length: REQUESTS }, (_, at) => ({
    path: '/api/v1/bank/payments',
    token: tokens[at % CUSTOMERS] ?? '',
    key: `payment-${number}-${at}`,
    body: JSON.stringify({ card: cardOfCustomer((at % CUSTOMERS) + 1), merchant: 'store-1', amount: '0.03' }),
  }));
}

function checkouts(firstCart: number, number: number): BenchRequest[] {
  return Array.from({ length: REQUESTS }, (_, at) => ({
    path: `/api/v1/store/carts/${firstCart + at}/checkout`,
    token: tokens[at % CUSTOMERS] ?? '',
    key: `checkout-${number}-${at}`,
    body: JSON.stringify({ card: cardOfCustomer((at % CUSTOMERS) + 1) }),
  }));
}

/** Carts of two products, straight into the table; the number of the first. */
async function fillCarts(shop: Shop, number: number): Promise<number> {
  const first = number * REQUESTS + 1;
  await shop.orders.sql(
    `INSERT INTO orders.carts (id, owner, store, lines, total_cents, created_at)
     SELECT ${first} + at, 1 + at % ${CUSTOMERS}, 1 + at % 5,
       ARRAY[ROW(1 + at % 96, 1, 1), ROW(102 + at % 90, 1, 2)]::orders.line[], 3, now()
     FROM generate_series(0, ${REQUESTS} - 1) AS at`,
  );
  await shop.orders.sql('VACUUM ANALYZE orders.carts');
  return first;
}

/** CPU milliseconds of everything, until nothing is left to do. */
async function cpuPerRequest(shop: Shop, part: Part, requests: readonly BenchRequest[]): Promise<number> {
  const before = shop.cpuMs();
  const statuses = await sendAll(part.port, requests, CONNECTIONS);
  if (statuses['201'] !== requests.length) throw new Error(`answers: ${JSON.stringify(statuses)}`);
  for (;;) {
    const [left] = await shop.orders.sql(
      'SELECT (SELECT count(*) FROM orders.sagas) + (SELECT count(*) FROM orders.outbox) AS count',
    );
    if (Number(left?.['count']) === 0) break;
    await sleep(50);
  }
  return (shop.cpuMs() - before) / requests.length;
}

interface Part {
  readonly port: number;
  sql(text: string): Promise<Record<string, unknown>[]>;
}

interface Shop extends AsyncDisposable {
  readonly bank: Part;
  readonly orders: Part;
  /** Of all services and databases so far. */
  cpuMs(): number;
}

/** Services with these modules, a database server each. */
async function startParts(services: readonly (readonly ModuleName[])[]): Promise<Shop> {
  const stack = new AsyncDisposableStack();
  const ports = await Promise.all(services.map(() => freePort()));
  const addressOf = (name: ModuleName): string[] => [
    `http://127.0.0.1:${ports[services.findIndex((modules) => modules.includes(name))]}`,
  ];
  const peers = JSON.stringify(Object.fromEntries(MODULE_NAMES.map((name) => [name, addressOf(name)])));
  const roots: number[] = [];
  const parts = new Map<ModuleName, Part>();
  for (const [at, modules] of services.entries()) {
    const database = stack.use(await startTestDatabase({ shared_buffers: '128MB', max_wal_size: '1GB', jit: 'off' }));
    const url = await seededShop(database, 'shop', { profiles: CUSTOMERS, products: 200, stores: 5 });
    const env = { MODULES: modules.join(','), PEERS: peers, PORT: String(ports[at]), VALIDATE_ANSWERS: 'false' };
    const service: BankService = stack.use(await startBank(url, { env, wait: false }));
    await service.ready();
    const client = new Client({ connectionString: url });
    await client.connect();
    stack.defer(() => client.end());
    const sql = async (text: string): Promise<Record<string, unknown>[]> => (await client.query(text)).rows;
    for (const name of modules) parts.set(name, { port: ports[at] ?? 0, sql });
    roots.push(service.child.pid ?? 0, serverOf(database));
  }
  const [bank, orders] = [parts.get('bank'), parts.get('store-orders')];
  if (bank === undefined || orders === undefined) throw new Error('a composition without a bank or orders');
  return { bank, orders, cpuMs: () => cpuOf(roots), [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function serverOf(database: TestDatabase): number {
  return Number.parseInt(readFileSync(join(database.folder, 'data', 'postmaster.pid'), 'utf8'), 10);
}

/** With their children: the sessions of a database are processes. */
function cpuOf(roots: readonly number[]): number {
  const counted = readProcessTable().filter(({ pid, parent }) => roots.includes(pid) || roots.includes(parent));
  return counted.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
