import { MascaretError } from '../core/errors.ts';
import type { Plan, PlannedPhase } from '../core/plan.ts';
import type { Random } from '../core/random.ts';
import type { Phase, Scenario } from '../core/scenario.ts';
import { planFaults } from './plan-faults.ts';
import { goodWithinMs } from './plan-good-within.ts';
import { offeredPerSecond, usersPerSecond } from './plan-load.ts';
import { planWorkers } from './plan-workers.ts';

export interface PlanInput {
  readonly scenario: Scenario;
  /** As the user wrote them. */
  readonly changes: readonly string[];
  readonly workers: number;
  /** The settled names that a target means; takes what chance it needs from `random`. */
  readonly resolveTargets: (target: string, random: Random) => readonly string[];
}

/**
 * Everything a run will do, fixed before it does anything: pure, and the same for the same input and seed. Throws a
 * MascaretError for a number of workers that makes no sense, for a target that is not there, and for a fault that would
 * come too late to be seen.
 */
export function makePlan({ scenario, changes, workers, resolveTargets }: PlanInput): Plan {
  const phases = planPhases(scenario.load);
  const durationS = phases.at(-1)?.endS ?? 0;
  return {
    format: 1,
    scenario,
    changes,
    seed: scenario.seed,
    phases,
    durationS,
    workers: planWorkers(workers),
    lanes: planLanes(scenario),
    faults: planFaults(scenario, durationS * 1_000, resolveTargets),
    offeredPerSecond: phases.flatMap((phase) => offeredPerSecond(phase)),
    usersPerSecond: phases.flatMap((phase) => usersPerSecond(phase)),
    goodWithinMs: goodWithinMs(scenario.slo),
  };
}

function planPhases(load: readonly Phase[]): readonly PlannedPhase[] {
  let startS = 0;
  return load.map((phase, index) => {
    const endS = startS + phase.durationMs / 1_000;
    if (!Number.isInteger(endS)) throw new RangeError(`phase ${phase.name} does not last whole seconds`);
    const planned = { ...phase, index, startS, endS };
    startS = endS;
    return planned;
  });
}

/** A profile with no users needs no lane. */
function planLanes({ networks }: Scenario): Plan['lanes'] {
  const lanes = Object.entries(networks)
    .filter(([, share]) => share > 0)
    .map(([profile, share]) => ({ profile, share }));
  if (lanes.length === 0) throw new MascaretError('no-lanes', 'no network profile has a share of the users');
  return lanes;
}
