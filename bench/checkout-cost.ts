import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { ReleaseStack } from '../core/release-stack.ts';
import { tokenOf } from '../core/system.ts';
import { startGuardian } from '../platform/guardian.ts';
import { readProcessTable } from '../platform/process-table.ts';
import { readArchitecture } from '../sut/architectures/read-architectures.ts';
import { bringUp } from '../sut/provision/bring-up.ts';
import { scenarioOfSystem } from '../sut/provision/scenario-of-system.ts';
import { cardOfCustomer } from '../test/support/shop-service.ts';
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

const ARCHITECTURES = ['monolith', 'microservices'];

/**
 * CPU of services, databases and gateway per checkout of two products (all that follows it included: the inventory told, the
 * message handed over), over that per card payment of the same users; they take turns, forth and back. Medians.
 */
export async function run(): Promise<BenchResult> {
  const found: Record<string, readonly Round[]> = {};
  for (const name of ARCHITECTURES) {
    await using shop = await startShop(name);
    const rounds: Round[] = [];
    for (let number = 0; number < WARM_ROUNDS + ROUNDS; number += 1) rounds.push(await round(shop, number));
    found[name] = rounds.slice(WARM_ROUNDS);
  }
  const factors = Object.values(found).map((rounds) => median(rounds.map(factorOf)));
  return {
    title: `CPU of a checkout and of a payment, all parts of the system, ${CONNECTIONS} connections`,
    columns: ['architecture', 'payment', 'checkout', 'factor', 'per round'],
    rows: Object.entries(found).map(([name, rounds]) => [
      name,
      `${median(rounds.map((one) => one.paymentMs)).toFixed(3)} ms`,
      `${median(rounds.map((one) => one.checkoutMs)).toFixed(3)} ms`,
      median(rounds.map(factorOf)).toFixed(2),
      rounds.map((one) => factorOf(one).toFixed(2)).join(' '),
    ]),
    verdicts: [
      {
        text: `a checkout in the monolith costs ${factors[0]?.toFixed(2)} × a payment (bound ${MOST_FACTOR})`,
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
    paymentMs: () => cpuPerRequest(shop, payments(number)),
    checkoutMs: () => cpuPerRequest(shop, checkouts(carts, number)),
  };
  const figures: Record<keyof typeof cases, number> = { paymentMs: 0, checkoutMs: 0 };
  const order = ['paymentMs', 'checkoutMs'] as const;
  for (const name of number % 2 === 0 ? order : order.toReversed()) figures[name] = await cases[name]();
  return figures;
}

/** Of the customers of the shop that is up. */
let tokens: readonly string[] = [];

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
  await shop.sql(
    `INSERT INTO orders.carts (id, owner, store, lines, total_cents, created_at)
     SELECT ${first} + at, 1 + at % ${CUSTOMERS}, 1 + at % 5,
       ARRAY[ROW(1 + at % 96, 1, 1), ROW(102 + at % 90, 1, 2)]::orders.line[], 3, now()
     FROM generate_series(0, ${REQUESTS} - 1) AS at`,
  );
  await shop.sql('VACUUM ANALYZE orders.carts');
  return first;
}

/** CPU milliseconds of everything, until nothing is left to do. */
async function cpuPerRequest(shop: Shop, requests: readonly BenchRequest[]): Promise<number> {
  const before = shop.cpuMs();
  const statuses = await sendAll(shop.port, requests, CONNECTIONS);
  if (statuses['201'] !== requests.length) throw new Error(`answers: ${JSON.stringify(statuses)}`);
  for (;;) {
    const [left] = await shop.sql(
      'SELECT (SELECT count(*) FROM orders.sagas) + (SELECT count(*) FROM orders.outbox) AS count',
    );
    if (Number(left?.['count']) === 0) break;
    await sleep(50);
  }
  return (shop.cpuMs() - before) / requests.length;
}

interface Shop extends AsyncDisposable {
  /** Of users: the gateway's where there is one. */
  readonly port: number;
  /** Asks the database of the orders. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Of all services, databases and the gateway so far. */
  cpuMs(): number;
}

/** An architecture as a run has it, with all its parts. */
async function startShop(name: string): Promise<Shop> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const release = new ReleaseStack();
  stack.defer(async () => void (await release.releaseAll()));
  const data = { profiles: CUSTOMERS, products: 200, stores: 5 };
  const { addresses, databases, instances, access } = await bringUp(readArchitecture(name), {
    scenario: scenarioOfSystem({ architecture: name, seed: 1, data }),
    runId: `bench-${process.pid}-${name}`,
    runFolder: folder,
    guardian: await startGuardian(folder, release),
    release,
    say: () => undefined,
    onInstance: () => undefined,
    signal: new AbortController().signal,
  });
  tokens = Array.from({ length: CUSTOMERS }, (_, at) => tokenOf(access, 'customer', at + 1) ?? '');
  const client = new Client({ connectionString: databases.get('store-orders') ?? '' });
  await client.connect();
  stack.defer(() => client.end());
  const roots = instances.flatMap(({ child }) => child?.handle.processGroup ?? []);
  return {
    port: Number(new URL(addresses.url).port),
    sql: async (text) => (await client.query(text)).rows,
    cpuMs: () => cpuOf(roots),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
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
