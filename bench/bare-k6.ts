import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../core/plan.ts';
import { bundleWorkload } from '../generator/bundle.ts';
import { k6Environment } from '../generator/worker/k6-process.ts';
import { K6Rest } from '../generator/worker/k6-rest.ts';
import { startChild } from '../platform/child-process.ts';
import { freePort } from '../platform/free-port.ts';
import { findTool } from '../platform/tools.ts';
import { paperAccess } from '../test/support/paper-access.ts';

/** CPU time of k6 alone during the load of a plan, in milliseconds: without summary, thresholds or our output. */
export async function bareK6CpuMs(plan: Plan, url: string, output: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  const lanes = plan.lanes.map(({ profile }) => ({ name: profile, url }));
  const facts = { data: { profiles: 10_000 }, access: paperAccess(100), runId: 'bench' };
  await writeFile(join(folder, 'w.js'), await bundleWorkload(plan, { lanes, directUrl: url, ...facts }));
  const port = await freePort();
  const child = await startChild(
    {
      name: 'k6',
      command: (await findTool('k6')).path,
      args: [
        'run',
        '--quiet',
        '--paused',
        `--address=127.0.0.1:${port}`,
        '--linger',
        '--summary-mode=disabled',
        '--no-thresholds',
        ...output,
        join(folder, 'w.js'),
      ],
      env: k6Environment(process.env) as Record<string, string>,
      logFile: join(folder, 'k6.log'),
    },
    () => undefined,
  );
  const rest = new K6Rest(port);
  try {
    await rest.untilPaused(AbortSignal.timeout(20_000));
    const before = child.stats()?.cpuMs ?? Number.NaN;
    await rest.start();
    await sleep(plan.durationS * 1000);
    return (child.stats()?.cpuMs ?? Number.NaN) - before;
  } finally {
    rest.close();
    await child.kill();
    await rm(folder, { recursive: true });
  }
}
