import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestDatabase, type TestDatabase } from '../test/support/test-database.ts';
import { AS_IN_A_RUN, payments, startBankForBench, startServer, tokensFile } from './bank-for-bench.ts';
import { findPgbench } from './find-pgbench.ts';
import type { FunctionLoad } from './function-load-client.ts';
import type { PromiseLine } from './bench-table.ts';

const ROUNDS = 5;
const WARM_MS = 1000;
const MEASURE_MS = 3000;
const CONNECTIONS = 16;
const CUSTOMERS = 10_000;
const LEAST_RATIO = 0.5;

/**
 * Payments per second over HTTP, beside what the machine allows: a POST that Express only echoes, with the same client,
 * and the same database function called by pgbench on the same data. Each customer pays by an own token. The three take turns, forth and back; medians over
 * the rounds. Client, server and database share the machine's cores in each case.
 */
export async function run(): Promise<readonly PromiseLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  await using database = await startTestDatabase(AS_IN_A_RUN);
  const url = await database.create('bank');
  const bank = await startBankForBench(url, CUSTOMERS, CONNECTIONS);
  const echo = await startServer([join(import.meta.dirname, 'express-echo.ts')], {});
  try {
    const pgbench = await findPgbench();
    const tokens = await tokensFile(folder, CUSTOMERS);
    const cases = {
      echo: () => httpLoad(echo.port, '/echo', tokens),
      function: () => functionLoad(database, pgbench, folder),
      bank: () => httpLoad(bank.port, '/api/v1/bank/payments', tokens),
    };
    const perSecond: Record<keyof typeof cases, number[]> = { echo: [], function: [], bank: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = round % 2 === 0 ? (['echo', 'bank', 'function'] as const) : (['function', 'bank', 'echo'] as const);
      for (const name of order) perSecond[name].push(await cases[name]());
    }
    return rows(perSecond, pgbench === undefined ? 'a pg client (pgbench is not installed)' : 'pgbench');
  } finally {
    await Promise.all([bank.stop(), echo.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function httpLoad(port: number, path: string, tokens: string): Promise<number> {
  const load = { port, path, tokens, connections: CONNECTIONS, warmMs: WARM_MS, measureMs: MEASURE_MS };
  return (await payments(load)).perSecond;
}

function rows(
  perSecond: { readonly echo: number[]; readonly function: number[]; readonly bank: number[] },
  caller: string,
): readonly PromiseLine[] {
  // Of each round, so that a disturbance from outside meets both sides of the ratio.
  const ratios = perSecond.bank.map(
    (bank, at) => bank / Math.min(perSecond.echo[at] ?? 0, perSecond.function[at] ?? 0),
  );
  const ratio = median(ratios);
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  const rate = (values: number[]): string => `${Math.round(median(values))}/s`;
  return [
    { name: 'bare Express echo of a POST', measured: rate(perSecond.echo), bound: '-', met: true },
    {
      name: `bank.pay called by ${caller}, ${CONNECTIONS} sessions`,
      measured: rate(perSecond.function),
      bound: '-',
      met: true,
    },
    { name: `payments over HTTP, ${CONNECTIONS} connections`, measured: rate(perSecond.bank), bound: '-', met: true },
    {
      name: 'payments over HTTP ÷ the lower of the two, per round',
      measured: `${ratio.toFixed(2)} (${spread})`,
      bound: `≥ ${LEAST_RATIO}`,
      met: ratio >= LEAST_RATIO,
    },
  ];
}

/** The same function with the same arguments on the same cards, from outside Node where pgbench is installed. */
async function functionLoad(database: TestDatabase, pgbench: string | undefined, folder: string): Promise<number> {
  if (pgbench === undefined) {
    const load: FunctionLoad = {
      url: database.url('bank'),
      sessions: CONNECTIONS,
      warmMs: WARM_MS,
      measureMs: MEASURE_MS,
    };
    const client = join(import.meta.dirname, 'function-load-client.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [client, JSON.stringify(load)]);
    return Number(stdout);
  }
  const script = join(folder, 'pay.sql');
  await writeFile(
    script,
    `\\set customer random(1, ${CUSTOMERS})
SELECT * FROM bank.pay(gen_random_uuid()::text, '${'f'.repeat(43)}', :customer, 2 * :customer - 1, 'Baker''s at the corner', 1);\n`,
  );
  const args = ['-h', database.folder, '-U', 'bank', '-n', '-M', 'prepared', '-f', script, '-c', String(CONNECTIONS)];
  const { stdout } = await promisify(execFile)(pgbench, [
    ...args,
    '-j',
    '1',
    '-T',
    String((WARM_MS + MEASURE_MS) / 1000),
    'bank',
  ]);
  return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
