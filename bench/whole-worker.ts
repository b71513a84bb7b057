import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../core/plan.ts';
import { runSmallLoad } from '../test/support/small-load.ts';

/** CPU time of a worker and its k6 during the load of a plan, in milliseconds. */
export async function workerCpuMs(plan: Plan, url: string): Promise<number> {
  let usedMs = Number.NaN;
  await runSmallLoad(plan, url, async ({ workers }) => {
    const cpuMs = (): number => workers.reduce((sum, worker) => sum + (worker.stats()?.cpuMs ?? Number.NaN), 0);
    const before = cpuMs();
    await sleep(plan.durationS * 1000);
    usedMs = cpuMs() - before;
  });
  return usedMs;
}
