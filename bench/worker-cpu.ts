import type { Plan } from '../core/plan.ts';
import { steady, tinyPlan } from '../test/support/tiny-plan.ts';
import type { BenchResult } from './bench-table.ts';
import { bareK6CpuMs } from './bare-k6.ts';
import { startAnsweringServer } from './start-answering-server.ts';
import { workerCpuMs } from './whole-worker.ts';

const PER_SECOND = 400;
const SECONDS = 8;
/** A B C, C B A, …: a machine that gets busier or slower then weighs on all alike. */
const BLOCKS = 8;

/**
 * CPU per request of a worker with its k6, everything included, against k6 alone and against k6 writing to InfluxDB: the
 * same bundle, rate and server, taken in turns; CPU time of all their processes during the load, as the system counts it.
 * The InfluxDB is a server that takes the points and forgets them; its own CPU is not counted.
 */
export async function run(): Promise<BenchResult> {
  await using server = await startAnsweringServer();
  const plan = tinyPlan({ phases: [steady(PER_SECOND, SECONDS)], mix: { pay: 0.6, transfer: 0.15, balance: 0.25 } });
  const ways = waysOf(plan, server.url);
  const found = new Map(ways.map(({ name }) => [name, [] as number[]]));
  for (let block = 0; block < BLOCKS; block += 1) {
    for (const { name, cpuMs } of block % 2 === 0 ? ways : ways.toReversed()) {
      found.get(name)?.push(((await cpuMs()) * 1000) / (PER_SECOND * SECONDS));
    }
  }
  const [bare, worker, influx] = ways.map(({ name }) => found.get(name) ?? []) as [number[], number[], number[]];
  const ratios = (over: readonly number[]): number[] => over.map((us, block) => us / (bare[block] ?? Number.NaN));
  const [toBare, influxToBare] = [median(ratios(worker)), median(ratios(influx))];
  return {
    title: `CPU per request at ${PER_SECOND} requests/s (µs; ${BLOCKS} blocks of ${SECONDS} s, in turns)`,
    columns: ['', 'median', 'lowest', 'highest', '× bare k6 (median of blocks)'],
    rows: ways.map(({ name }) => {
      const us = found.get(name) ?? [];
      const figures = [median(us), Math.min(...us), Math.max(...us)].map((figure) => figure.toFixed(0));
      return [name, ...figures, median(ratios(us)).toFixed(2)];
    }),
    verdicts: [
      { text: `worker with k6: ${toBare.toFixed(2)} × bare k6 (bound 1.30)`, met: toBare <= 1.3 },
      {
        text: `worker with k6 ${toBare.toFixed(2)} × below k6 --out influxdb ${influxToBare.toFixed(2)} ×`,
        met: toBare < influxToBare,
      },
    ],
  };
}

function waysOf(plan: Plan, url: string): { readonly name: string; readonly cpuMs: () => Promise<number> }[] {
  return [
    { name: 'bare k6', cpuMs: () => bareK6CpuMs(plan, url, []) },
    { name: 'worker with k6', cpuMs: () => workerCpuMs(plan, url) },
    { name: 'k6 --out influxdb', cpuMs: () => bareK6CpuMs(plan, url, [`--out=influxdb=${url}/k6`]) },
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
