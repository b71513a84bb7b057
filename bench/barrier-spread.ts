import { steady, tinyPlan } from '../test/support/tiny-plan.ts';
import { runSmallLoad } from '../test/support/small-load.ts';
import type { BenchResult } from './bench-table.ts';
import { startAnsweringServer } from './start-answering-server.ts';

const WORKERS = 4;
const STARTS = 5;

/** How far apart four workers start: from the commanded moment until the last of them runs, in five starts. */
export async function run(): Promise<BenchResult> {
  await using server = await startAnsweringServer();
  const spreads: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const plan = tinyPlan({ phases: [steady(100, 1)], workers: WORKERS, seed: start });
    spreads.push((await runSmallLoad(plan, server.url)).start.spreadMs);
  }
  const worst = Math.max(...spreads);
  return {
    title: `Barrier spread of ${WORKERS} workers (ms)`,
    columns: ['', ...spreads.map((_, at) => `start ${at + 1}`)],
    rows: [['spread', ...spreads.map((ms) => ms.toFixed(1))]],
    verdicts: [{ text: `largest spread ${worst.toFixed(1)} ms (bound 50 ms)`, met: worst <= 50 }],
  };
}
