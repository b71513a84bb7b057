import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBank, type BankService } from '../test/support/bank-service.ts';
import { startTestDatabase } from '../test/support/test-database.ts';
import { tokenFor } from '../test/support/tokens.ts';
import { AS_IN_A_RUN } from './bank-for-bench.ts';
import type { BenchResult } from './bench-table.ts';

/** Offered rates by which the highest goodput is looked for, in payments per second. */
const LADDER = [1000, 2000, 3000, 4000, 5000, 6000, 8000, 10_000];
const OVERLOAD = 3;
const ROUNDS = 3;
const LEAST_SHARE = 0.8;
const MEASURE_MS = 4000;
/** A payment answered later than this after it was due is not goodput. */
const BOUND_MS = 500;

/**
 * Payments per second answered in time when three times as many are asked for as the service can do, beside the most it
 * can do. An open model; client, server and database share the machine's cores.
 */
export async function run(): Promise<BenchResult> {
  await using database = await startTestDatabase(AS_IN_A_RUN);
  const url = await database.create('bank');
  const env = { ...process.env, DATABASE_URL: url, MODULES: 'bank' };
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, '..', 'sut', 'app', 'seed.ts')], { env });
  await using bank = await startBank(url);
  await load(bank, LADDER[0] ?? 0);
  const rows: string[][] = [];
  const tell = (found: Found): Found => {
    const { rate, goodPerSecond, refused, late, lost, other, broken } = found;
    rows.push([`${rate}/s`, `${Math.round(goodPerSecond)}/s`, ...[refused, late, lost, other, broken].map(String)]);
    return found;
  };
  let most = 0;
  for (const rate of LADDER) {
    const { goodPerSecond } = tell(await load(bank, rate));
    most = Math.max(most, goodPerSecond);
    // Well beyond what it can do; one rung alone may have been disturbed from outside.
    if (rate > most * 1.5) break;
  }
  const over: Found[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = tell(await load(bank, Math.round(most * OVERLOAD)));
    over.push(found);
    most = Math.max(most, found.goodPerSecond);
  }
  const share = median(over.map(({ goodPerSecond }) => goodPerSecond)) / most;
  const strays = over.reduce((sum, { other, broken }) => sum + other + broken, 0);
  const told = `${(share * 100).toFixed(0)} % of the highest goodput at ${OVERLOAD} times the load`;
  return {
    title: `Payments in an open model, answered within ${BOUND_MS} ms; ${MEASURE_MS / 1000} s each`,
    columns: ['offered', 'goodput', 'told 503', 'late', 'not sent', 'other answers', 'broken off'],
    rows,
    verdicts: [
      { text: `${told} (bound ${LEAST_SHARE * 100} %)`, met: share >= LEAST_SHARE },
      { text: `${strays} requests were broken off, or told anything but 201 and 503 (bound 0)`, met: strays === 0 },
    ],
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Found {
  readonly rate: number;
  readonly goodPerSecond: number;
  readonly refused: number;
  readonly late: number;
  readonly lost: number;
  /** Neither 201 nor 503. */
  readonly other: number;
  /** Connections that ended before their answer. */
  readonly broken: number;
}

async function load(bank: BankService, rate: number): Promise<Found> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'open-load-client.ts')], {
    env: {
      PORT: new URL(bank.url).port,
      TOKEN: tokenFor({ user: 1_000_000_001, role: 'cashier', store: 1 }),
      RATE: String(rate),
      MEASURE_MS: String(MEASURE_MS),
      BOUND_MS: String(BOUND_MS),
    },
  });
  return { rate, ...(JSON.parse(stdout) as Omit<Found, 'rate'>) };
}
