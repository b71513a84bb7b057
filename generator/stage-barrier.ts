import { join } from 'node:path';
import { LiveFigures } from '../metrics/live-figures.ts';
import { bundleWorkload } from './bundle.ts';
import { startCoordinator, type Coordinator } from './coordinator/coordinator.ts';
import { launchLocalWorkers } from './fleet/local.ts';
import { frameRecorder } from './frame-recorder.ts';
import type { RunOrder } from './run-order.ts';
import type { RunRecord } from './run-record.ts';
import type { Prepared } from './stage-provision.ts';

/** Workers that hold a paused k6 each, and the figures their frames go to. */
export interface AtBarrier {
  readonly coordinator: Coordinator;
  readonly figures: LiveFigures;
}

/** Bundles the script, launches the workers and resolves when all of them wait for the start. */
export async function barrier(order: RunOrder, record: RunRecord, { system, lanes }: Prepared): Promise<AtBarrier> {
  const { plan, directory, release, signal } = order;
  const count = plan.workers.length;
  record.stage('barrier', `${count} ${count === 1 ? 'worker gets' : 'workers get'} ready`);
  const figures = new LiveFigures(plan);
  const bundle = await bundleWorkload(plan, {
    lanes: lanes.all,
    directUrl: system.url,
    data: system.data,
    runId: order.id,
    access: system.access,
  });
  const recordFrame = frameRecorder(directory);
  const coordinator = await startCoordinator({
    plan,
    runId: order.id,
    bundle,
    release,
    onFrame: (worker, frame) => {
      figures.add(worker, frame);
      recordFrame(worker, frame, Math.floor(record.elapsedMs() / 1000));
    },
    onWorker: (worker, state, text) => record.happened({ type: 'worker', worker, state, text }),
    onDoubt: (code, text) => record.doubt(code, text),
  });
  await launchLocalWorkers({
    count,
    url: coordinator.url,
    token: coordinator.token,
    logFolder: join(directory.folder, 'logs'),
    release,
    guard: order.guard,
    guardFolder: order.guardFolder,
    onExit: (worker, text) => coordinator.noteExit(worker, text),
  });
  await coordinator.untilReady(signal);
  return { coordinator, figures };
}
