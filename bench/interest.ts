import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestDatabase } from '../test/support/test-database.ts';
import { authorizationOf } from '../test/support/tokens.ts';
import {
  AS_IN_A_RUN,
  payments,
  startBankForBench,
  tokensFile,
  type PaymentFigures,
  type PaymentLoad,
} from './bank-for-bench.ts';
import type { PromiseLine } from './bench-table.ts';

const SAVINGS_ACCOUNTS = 20_000;
const ALONE_RUNS = 3;
const ALONE_MOST_S = 3;
const ROUNDS = 5;
const CONNECTIONS = 16;
const WARM_MS = 500;
const MEASURE_MS = 3000;
const MOST_RATIO = 2;

/**
 * Interest on 20,000 savings accounts, alone (median of three runs, from the request to the last commit), and what it
 * does to payments at half of what the bank can do: their p99 with and without a run, in turns, forth and back.
 */
export async function run(): Promise<readonly PromiseLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  await using database = await startTestDatabase(AS_IN_A_RUN);
  const bank = await startBankForBench(await database.create('bank'), SAVINGS_ACCOUNTS, CONNECTIONS);
  try {
    const runs = new Runs(bank.port);
    const aloneS: number[] = [];
    for (let count = 0; count < ALONE_RUNS; count += 1) aloneS.push(await runs.end(await runs.begin()));
    const tokens = await tokensFile(folder, SAVINGS_ACCOUNTS);
    const load = { port: bank.port, path: '/api/v1/bank/payments', tokens, connections: CONNECTIONS };
    const most = await payments({ ...load, warmMs: 2000, measureMs: MEASURE_MS });
    const half = { ...load, warmMs: WARM_MS, measureMs: MEASURE_MS, perSecond: Math.floor(most.perSecond / 2) };
    const beside = await withAndWithout(half, runs);
    return [aloneRow(median(aloneS)), ...besideRows(half.perSecond, beside)];
  } finally {
    await bank.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Beside {
  readonly without: readonly PaymentFigures[];
  readonly with: readonly PaymentFigures[];
  readonly runsS: readonly number[];
}

async function withAndWithout(load: PaymentLoad, runs: Runs): Promise<Beside> {
  const without: PaymentFigures[] = [];
  const beside: PaymentFigures[] = [];
  const runsS: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = async (): Promise<void> => void without.push(await payments(load));
    if (round % 2 === 0) await plain();
    const figures = payments(load);
    await sleep(WARM_MS);
    const begun = await runs.begin();
    beside.push(await figures);
    runsS.push(await runs.end(begun));
    if (round % 2 === 1) await plain();
  }
  return { without, with: beside, runsS };
}

/** Interest runs, each of a period of its own. */
class Runs {
  readonly #url: string;
  readonly #headers = {
    ...authorizationOf({ user: 1_000_000_000, role: 'admin' }),
    'content-type': 'application/json',
  };
  #begun = 0;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/api/v1/bank/interest-runs`;
  }

  /** Number of the run. */
  async begin(): Promise<number> {
    this.#begun += 1;
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { ...this.#headers, 'idempotency-key': `run-${this.#begun}` },
      body: JSON.stringify({ period: `${2000 + this.#begun}-01-A` }),
    });
    return ((await answer.json()) as { readonly id: number }).id;
  }

  /** Waits for its end; seconds that it took. */
  async end(id: number): Promise<number> {
    for (;;) {
      const answer = await fetch(`${this.#url}/${id}`, { headers: this.#headers });
      const { state, beganAt, finishedAt = '' } = (await answer.json()) as RunBody;
      if (state === 'done') return (Date.parse(finishedAt) - Date.parse(beganAt)) / 1000;
      await sleep(50);
    }
  }
}

interface RunBody {
  readonly state: 'running' | 'done';
  readonly beganAt: string;
  readonly finishedAt?: string;
}

function aloneRow(seconds: number): PromiseLine {
  return {
    name: `interest on ${SAVINGS_ACCOUNTS.toLocaleString('en')} savings accounts, alone`,
    measured: `${seconds.toFixed(2)} s`,
    bound: `≤ ${ALONE_MOST_S} s`,
    met: seconds <= ALONE_MOST_S,
  };
}

function besideRows(perSecond: number, { without, with: beside, runsS }: Beside): PromiseLine[] {
  // Of each round, so that a disturbance from outside meets both sides of the ratio.
  const ratios = beside.map((figures, at) => figures.p99Ms / (without[at]?.p99Ms ?? Number.NaN));
  const ratio = median(ratios);
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  const p99 = (all: readonly PaymentFigures[]): string => `${median(all.map((one) => one.p99Ms)).toFixed(1)} ms`;
  return [
    shown(`p99 of ${perSecond} payments a second (half of the most), no run`, p99(without)),
    shown(`p99 of the same beside a run, which takes ${median(runsS).toFixed(1)} s then`, p99(beside)),
    {
      name: 'p99 beside a run ÷ p99 without, per round',
      measured: `${ratio.toFixed(2)} (${spread})`,
      bound: `≤ ${MOST_RATIO}`,
      met: ratio <= MOST_RATIO,
    },
  ];
}

/** A figure without a promise. */
function shown(name: string, measured: string): PromiseLine {
  return { name, measured, bound: '-', met: true };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
