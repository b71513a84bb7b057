import { MascaretError } from '../core/errors.ts';
import type { PlannedFault } from '../core/plan.ts';
import { formatDuration } from '../core/quantities.ts';
import { type Random, seededRandom } from '../core/random.ts';
import type { ChaosEntry, Scenario } from '../core/scenario.ts';
import { momentOf } from '../core/scenario-chaos.ts';
import type { PlanInput } from './plan.ts';

/** Recovery is the first of so many good seconds in a row: so much must follow for it to be seen. */
const GOOD_SECONDS_MS = 5_000;

/** Time allowed for recovery where no promise gives one. */
const RECOVER_MS = 10_000;

const MOST_FAULTS = 1_000;

/**
 * The timeline with every repetition spelled out, every variation drawn and every target settled, as `f1`, `f2`, … in
 * order of time. Each entry draws from a seed of its own, so that adding one does not move the others. Repetitions stop
 * where the recovery of one could no longer be seen before the load ends.
 */
export function planFaults(
  scenario: Scenario,
  durationMs: number,
  resolveTargets: PlanInput['resolveTargets'],
): readonly PlannedFault[] {
  const timeline = scenario.chaos.flatMap((entry, index) => {
    const random = seededRandom(`${scenario.seed}/chaos/${index}`);
    return momentsOf(entry, scenario, durationMs, random).map((atMs) => ({
      atMs,
      fault: entry.fault,
      targets: resolveTargets(entry.target, random),
      ...(entry.forMs === undefined ? {} : { forMs: entry.forMs }),
      parameters: entry.parameters,
    }));
  });
  if (timeline.length > MOST_FAULTS) {
    throw new MascaretError('too-many-faults', `the timeline has ${timeline.length} faults, at most ${MOST_FAULTS}`, {
      hint: 'Lengthen the period of "every", or shorten the load.',
    });
  }
  return timeline
    .toSorted((one, other) => one.atMs - other.atMs)
    .map((fault, index) => ({ id: `f${index + 1}`, ...fault }));
}

/** Moments are whole milliseconds. */
function momentsOf(entry: ChaosEntry, scenario: Scenario, durationMs: number, random: Random): readonly number[] {
  const { when } = entry;
  if (when.kind === 'at') return [momentOf(when, scenario.load)];
  const lastMs = durationMs - Math.max(entry.forMs ?? 0, recoverMs(scenario)) - GOOD_SECONDS_MS;
  const moments: number[] = [];
  for (let middleMs = when.periodMs; middleMs - when.jitterMs <= lastMs; middleMs += when.periodMs) {
    const atMs = Math.round(middleMs + (random() * 2 - 1) * when.jitterMs);
    if (atMs <= lastMs) moments.push(atMs);
  }
  if (moments.length > 0) return moments;
  throw new MascaretError(
    'fault-too-late',
    `"${entry.fault}" every ${formatDuration(when.periodMs)} would never come: the last moment at which its recovery could be seen is ${formatDuration(Math.max(0, lastMs))}`,
    { hint: 'Shorten the period, or lengthen the load.' },
  );
}

function recoverMs({ slo }: Scenario): number {
  return slo.find((promise) => promise.kind === 'recover')?.withinMs ?? RECOVER_MS;
}
