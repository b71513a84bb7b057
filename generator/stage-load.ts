import { reasonOf } from '../core/errors.ts';
import type { DoubtCode, Progress } from '../core/events.ts';
import type { AbortSlo } from '../core/scenario.ts';
import type { Chaos } from '../core/run-ports.ts';
import type { Coordinator, WorkerEnd } from './coordinator/coordinator.ts';
import { startProbes } from './probes.ts';
import type { Ending, RunOrder } from './run-order.ts';
import type { RunRecord } from './run-record.ts';
import type { AtBarrier } from './stage-barrier.ts';
import type { Prepared } from './stage-provision.ts';
import { isPlannedExit } from './worker/k6-exit.ts';

/** A load that is over. */
export interface Loaded {
  readonly ending: Ending;
  readonly chaos: Chaos;
  /** A worker or k6 ended before its time: its last requests may be in no ledger. */
  readonly interruptedWorkers: boolean;
  /** False when the system under test has gone away, or the user wants no more. */
  readonly canBeAudited: boolean;
}

/** Starts everybody at once, runs the timeline, and resolves when the load is over, whatever ends it. */
export async function load(
  order: RunOrder,
  record: RunRecord,
  prepared: Prepared,
  { coordinator, figures }: AtBarrier,
): Promise<Loaded> {
  const { plan, directory, release, signal } = order;
  const { loadStartMs } = await coordinator.start();
  await record.loadStarted(loadStartMs);
  record.stage('run', `load for ${plan.durationS} s`);
  const { runtime } = prepared.system;
  const chaos = await order.ports.startChaos({
    plan,
    runId: order.id,
    runFolder: directory.folder,
    world: { lanes: prepared.lanes, ...(runtime === undefined ? {} : { runtime }) },
    loadStartMs,
    release,
    signal,
    onEntry: (entry) => record.happened({ type: 'fault', entry }),
    onDoubt: (code, text) => record.doubt(code, text),
  });
  const probes = startProbes(order, record, prepared);
  const isBad = ({ errors, overMs }: AbortSlo): boolean => figures.isBadFor(errors, overMs, record.elapsedMs());
  const ticking = startTicks(order, record, isBad, (): Progress => ({
    elapsedMs: record.elapsedMs(),
    durationS: plan.durationS,
    phase: phaseAt(order, record.elapsedMs()),
    ...figures.load(record.elapsedMs()),
    resources: probes.latest(),
    faults: chaos.active(),
    ...probes.books(),
  }));
  const end = await firstEnd(order, coordinator, prepared, ticking.aborted);
  if (end.doubt !== undefined) record.doubt(end.doubt, end.ending.text);
  if (end.ending.how === 'aborted') record.happened({ type: 'abort', text: end.ending.text });
  if (end.ending.how !== 'completed') await coordinator.stop(end.ending.text);
  const workers = await coordinator.ended;
  ticking.stop();
  for (const text of await changedLanes(prepared)) record.doubt('lane-changed', text);
  await probes.stop();
  return { ...end, chaos, interruptedWorkers: end.ending.how !== 'completed' || workers.some(wasLost) };
}

/** Lanes that nobody meant to change, read back before the faults on them are undone. */
async function changedLanes({ lanes }: Prepared): Promise<readonly string[]> {
  const changed = await lanes.unexpected();
  return changed.map((text) => `the network changed during the load, and no fault did that: ${text}`);
}

interface End {
  readonly ending: Ending;
  readonly canBeAudited: boolean;
  /** Why the run says nothing about the system, where nobody has told it yet. */
  readonly doubt?: DoubtCode;
}

/** The one race for every way in which a load can end. */
function firstEnd(
  order: RunOrder,
  coordinator: Coordinator,
  { instanceDied }: Prepared,
  abortedBySlo: Promise<string>,
): Promise<End> {
  const { signal } = order;
  const interrupted = Promise.withResolvers<End>();
  const onAbort = (): void =>
    interrupted.resolve({ ending: { how: 'interrupted', text: reasonOf(signal.reason) }, canBeAudited: false });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([
    coordinator.ended.then((workers) => {
      const lost = workers.find(wasLost);
      if (lost !== undefined) return abortedEnd(lost.text, true);
      return { ending: { how: 'completed' as const, text: '' }, canBeAudited: true };
    }),
    abortedBySlo.then((text) => abortedEnd(text, true)),
    instanceDied.then((text) => abortedEnd(`outside the plan, ${text}`, false, 'instance-died')),
    order.recordingFailed.then((text) => abortedEnd(text, false, 'recording-failed')),
    interrupted.promise,
  ]).finally(() => signal.removeEventListener('abort', onAbort));
}

function abortedEnd(text: string, canBeAudited: boolean, doubt?: DoubtCode): End {
  return { ending: { how: 'aborted', text }, canBeAudited, ...(doubt === undefined ? {} : { doubt }) };
}

/** What a k6 did last that died by itself is in no ledger, though its worker was there to tell of it. */
function wasLost({ state, k6ExitCode }: WorkerEnd): boolean {
  return state === 'lost' || !isPlannedExit(k6ExitCode, true);
}

/** A freeze is to end the load within the window of the abort rule and two seconds. */
const JUDGED_EVERY_MS = 250;

/** Once a second: files are flushed, phases announced, people shown the figures; the abort rule is applied more often. */
function startTicks(order: RunOrder, record: RunRecord, isBad: (slo: AbortSlo) => boolean, progress: () => Progress) {
  const { plan } = order;
  const aborted = Promise.withResolvers<string>();
  const aborts = plan.scenario.slo.filter((slo) => slo.kind === 'abort');
  let announced = -1;
  const tick = (): void => {
    const second = Math.floor(record.elapsedMs() / 1000);
    const phase = plan.phases.findLast(({ startS }) => startS <= second);
    if (phase !== undefined && phase.index > announced && second < plan.durationS) {
      announced = phase.index;
      record.happened({ type: 'phase', phase: phase.name, index: phase.index });
    }
    order.directory.flush();
    order.observer.progress(progress());
  };
  const judge = (): void => {
    const breached = aborts.find((slo) => isBad(slo));
    if (breached !== undefined) {
      aborted.resolve(
        `errors above ${breached.errors * 100} % for ${breached.overMs / 1000} s: aborted as the SLO asks`,
      );
    }
  };
  tick();
  const timers = [setInterval(tick, 1_000), setInterval(judge, JUDGED_EVERY_MS)];
  const stop = (): void => timers.forEach((timer) => clearInterval(timer));
  order.release.push('ticks', stop);
  return { aborted: aborted.promise, stop };
}

function phaseAt({ plan }: RunOrder, elapsedMs: number): string {
  return plan.phases.findLast(({ startS }) => startS * 1000 <= elapsedMs)?.name ?? '';
}
