import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../core/plan.ts';
import { ReleaseStack } from '../../core/release-stack.ts';
import type { Access } from '../../core/system.ts';
import type { Frame } from '../../core/worker-protocol.ts';
import { bundleWorkload } from '../../generator/bundle.ts';
import {
  startCoordinator,
  type Coordinator,
  type LoadStart,
  type WorkerEnd,
} from '../../generator/coordinator/coordinator.ts';
import { launchLocalWorkers } from '../../generator/fleet/local.ts';
import type { Child } from '../../platform/child-process.ts';
import { paperAccess } from './paper-access.ts';

/** Everything that came of a load. */
export interface SmallLoad {
  readonly start: LoadStart;
  readonly ends: readonly WorkerEnd[];
  readonly frames: readonly { readonly worker: number; readonly frame: Frame }[];
  readonly states: readonly string[];
  readonly doubts: readonly string[];
  readonly logFolder: string;
  /** What the workers and their k6 said. */
  readonly log: string;
  /** Of the workers' process groups. */
  readonly groups: readonly number[];
}

/** Runs a plan with real workers and k6 against a url, without the rest of mascaret. */
export async function runSmallLoad(
  plan: Plan,
  url: string,
  during: (parts: { coordinator: Coordinator; workers: readonly Child[] }) => Promise<void> = () => Promise.resolve(),
  access: Access | 'none' = paperAccess(100),
  laneUrl = url,
): Promise<SmallLoad> {
  const release = new ReleaseStack();
  const logFolder = mkdtempSync(join(tmpdir(), 'mascaret-test-'));
  release.push('logs', () => rmSync(logFolder, { recursive: true, force: true }));
  const seen = { frames: [] as { worker: number; frame: Frame }[], states: [] as string[], doubts: [] as string[] };
  const groups: number[] = [];
  try {
    const lanes = plan.lanes.map(({ profile }) => ({ name: profile, url: laneUrl }));
    const bundle = await bundleWorkload(plan, {
      lanes,
      directUrl: url,
      data: { profiles: 100 },
      runId: 'test',
      access: access === 'none' ? undefined : access,
    });
    const coordinator = await startCoordinator({
      plan,
      runId: 'test',
      bundle,
      release,
      onFrame: (worker, frame) => seen.frames.push({ worker, frame }),
      onWorker: (worker, state, text) => seen.states.push(`${worker} ${state} ${text}`),
      onDoubt: (code, text) => seen.doubts.push(`${code}: ${text}`),
    });
    const workers = await launchLocalWorkers({
      count: plan.workers.length,
      url: coordinator.url,
      token: coordinator.token,
      logFolder,
      release,
      guard: (handle) => groups.push(handle.processGroup),
      onExit: (worker, text) => coordinator.noteExit(worker, text),
    });
    await coordinator.untilReady(AbortSignal.timeout(60_000));
    const start = await coordinator.start();
    await during({ coordinator, workers });
    const ends = await coordinator.ended;
    const logs = readdirSync(logFolder).map((file) => readFileSync(join(logFolder, file), 'utf8'));
    return { start, ends, ...seen, logFolder, log: logs.join(''), groups };
  } finally {
    assert.deepEqual(await release.releaseAll(), []);
  }
}
