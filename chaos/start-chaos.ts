import type { Clock } from '../core/clock.ts';
import type { FaultWorld, FaultWorldFacts } from '../core/fault.ts';
import { seededRandom } from '../core/random.ts';
import type { Chaos, ChaosContext } from '../core/run-ports.ts';
import { listProfiles } from '../profiles/read-profiles.ts';
import { lossRefusal } from '../profiles/loss-refusal.ts';
import { openJournal } from './journal.ts';
import { openLiveControl } from './live-control.ts';
import { runTimeline } from './timeline.ts';

/** What the composition root adds to a run's context. */
export interface ChaosParts {
  readonly clock: Clock;
  /** Where the control socket is made: a folder that only this user can enter. */
  readonly socketFolder: string;
  /** Told the socket once it listens, so that other terminals can find it. */
  readonly onSocket: (path: string) => void;
}

/**
 * Everything of chaos for one run: the journal in its folder, the timeline of its plan, and live control. What is still
 * under way is undone by `release` too, if nobody has asked for it before.
 */
export async function startChaos(context: ChaosContext, parts: ChaosParts): Promise<Chaos> {
  const { plan, world, release, loadStartMs } = context;
  const { clock } = parts;
  const journal = await openJournal(context.runFolder);
  release.push('journal of faults', () => journal.close());
  const timeline = runTimeline({ ...context, faults: plan.faults, journal, clock });
  release.push('faults under way', async () => {
    const failures = await timeline.undoAll();
    if (failures.length > 0) throw new Error(failures.join('; '));
  });
  let lastId = plan.faults.length;
  const control = await openLiveControl({
    runId: context.runId,
    folder: parts.socketFolder,
    timeline,
    facts: await factsOf(world),
    candidates: candidatesOf(world),
    random: seededRandom(`${plan.seed} live`),
    clock,
    loadStartMs,
    durationMs: plan.durationS * 1_000,
    nextId: () => `f${(lastId += 1)}`,
  });
  release.push('live control', () => control.close());
  parts.onSocket(control.socket);
  return { active: () => timeline.active(), undoAll: () => timeline.undoAll() };
}

/** Names that a fault may be aimed at now: every instance, every lane. */
function candidatesOf(world: FaultWorld): readonly string[] {
  const instances = (world.runtime?.instances() ?? []).map(({ id }) => `service:${id}`);
  return [...instances, ...world.lanes.all.map((lane) => `lane:${lane.name}`)];
}

async function factsOf(world: FaultWorld): Promise<FaultWorldFacts> {
  const services = new Set((world.runtime?.instances() ?? []).map(({ service }) => service));
  const usable = (await listProfiles()).filter((profile) => lossRefusal(profile) === undefined);
  return {
    runtime: world.runtime?.kind ?? 'none',
    services: [...services],
    lanes: world.lanes.all.map((lane) => lane.name),
    profiles: usable.map((profile) => profile.name),
  };
}
