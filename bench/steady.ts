import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestDatabase } from '../test/support/test-database.ts';
import { AS_IN_A_RUN, payments, startBankForBench, tokensFile } from './bank-for-bench.ts';
import { trendOf, type Trend } from './trend.ts';
import type { PromiseLine } from './bench-table.ts';

const MINUTES = 10;
const WINDOW_S = 20;
const CUSTOMERS = 20_000;
const CONNECTIONS = 16;
/** A trend that noise alone gives once in a hundred times is taken for one; less than a tenth more does not matter. */
const LEAST_P = 0.01;
const MOST_GROWTH = 0.1;

/**
 * Ten minutes of payments at half of what the bank can do: does its memory grow, does its latency? A window of 20 s is a
 * point; the first tenth is left out, when code is compiled and memory filled.
 */
export async function run(): Promise<readonly PromiseLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  await using database = await startTestDatabase(AS_IN_A_RUN);
  const bank = await startBankForBench(await database.create('bank'), CUSTOMERS, CONNECTIONS);
  try {
    const tokens = await tokensFile(folder, CUSTOMERS);
    const load = { port: bank.port, path: '/api/v1/bank/payments', tokens, connections: CONNECTIONS };
    const most = await payments({ ...load, warmMs: 2000, measureMs: 4000 });
    const perSecond = Math.floor(most.perSecond / 2);
    const memoryMb: number[] = [];
    const p99Ms: number[] = [];
    for (let window = 0; window < (MINUTES * 60) / WINDOW_S; window += 1) {
      p99Ms.push((await payments({ ...load, perSecond, warmMs: 0, measureMs: WINDOW_S * 1000 })).p99Ms);
      memoryMb.push(await residentMb(bank.port));
    }
    const settled = Math.ceil(p99Ms.length / 10);
    const place = `over ${MINUTES} minutes of ${perSecond} payments a second`;
    return [
      row(`memory ${place}`, 'MB', trendOf(memoryMb.slice(settled))),
      row(`p99 ${place}`, 'ms', trendOf(p99Ms.slice(settled))),
    ];
  } finally {
    await bank.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function residentMb(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1e6;
}

function row(name: string, unit: string, { growth, median, p }: Trend): PromiseLine {
  const percent = `${growth < 0 ? '−' : '+'}${Math.abs(100 * growth).toFixed(1)} %`;
  return {
    name,
    measured: `median ${median.toFixed(1)} ${unit}, trend ${percent}, p = ${p.toFixed(3)}`,
    bound: `no growth over ${100 * MOST_GROWTH} % with p < ${LEAST_P}`,
    met: p >= LEAST_P || growth <= MOST_GROWTH,
  };
}
