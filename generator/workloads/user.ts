import exec from 'k6/execution';
import { dealt, drawn, mix32, pick } from './choice.ts';
import { facts, type LaneFact, type PhaseFact } from './facts.ts';

/** The user whose iteration this is, as far as journeys, lanes and think time depend on it. */
export interface CurrentUser {
  readonly phase: PhaseFact;
  readonly journey: string;
  readonly lane: LaneFact;
  /** The user's number from 0, in the closed model. */
  readonly closedUser: number | undefined;
  /** A seed of this iteration, for choices inside a journey. */
  readonly seed: number;
}

/**
 * Draws journey and lane. Open model: by the number of the iteration in the test, since each arrival is a user of its
 * own. Closed model: the lane belongs to the user, and the user goes through journeys one by one.
 */
export function currentUser(): CurrentUser {
  const { scenario, vu } = exec;
  const phase = phaseAt(elapsedMs());
  const scenarioSeed = mix32(facts.seed, facts.scenarioStartsMs[scenario.name] ?? 0);
  if (phase.model === 'open') {
    const arrival = scenario.iterationInTest;
    const seed = mix32(scenarioSeed, arrival);
    return {
      phase,
      seed,
      closedUser: undefined,
      journey: journeyAt(phase, scenarioSeed, arrival),
      lane: laneAt(arrival),
    };
  }
  const user = vu.idInTest - 1;
  const turn = vu.iterationInScenario;
  const seed = mix32(mix32(scenarioSeed, user), turn);
  return {
    phase,
    seed,
    closedUser: user,
    journey: journeyAt(phase, mix32(scenarioSeed, user), turn),
    lane: laneAt(user),
  };
}

/**
 * How long this user thinks, in milliseconds: evenly drawn, another time in each step of a journey (0: before the next
 * one), and not longer than to just after the end of the load, where k6 begins no further iteration.
 */
export function thinkMs({ phase, seed }: CurrentUser, step: number): number {
  if (phase.model === 'open') return 0;
  const wanted = phase.thinkMinMs + drawn(seed, THINK, step) * (phase.thinkMaxMs - phase.thinkMinMs);
  return Math.max(0, Math.min(wanted, facts.durationMs + JUST_AFTER_MS - elapsedMs()));
}

/** True once the last phase has ended: k6 begins no further iteration, and lets those under way go on. */
export function isLoadOver(): boolean {
  return elapsedMs() >= facts.durationMs;
}

/** The lane of a user or an arrival by its number. */
export function laneAt(position: number): LaneFact {
  const at = dealt(mix32(facts.seed, LANE), position);
  return pick(LANES, at) ?? DIRECT;
}

const LANE = 1;
const JOURNEY = 2;
const THINK = 3;

const JUST_AFTER_MS = 20;

const DIRECT: LaneFact = { name: 'direct', url: facts.directUrl, share: 1, rttMs: 0 };
const LANES = facts.lanes.map((lane) => [lane, lane.share] as const);

/** Since the start of the run. */
function elapsedMs(): number {
  const { name, startTime } = exec.scenario;
  return (facts.scenarioStartsMs[name] ?? 0) + Date.now() - startTime;
}

function journeyAt(phase: PhaseFact, seed: number, position: number): string {
  return pick(phase.journeys ?? facts.journeys, dealt(mix32(seed, JOURNEY), position)) ?? 'default';
}

/** Late iterations (after the end of the load) belong to the last phase. */
function phaseAt(momentMs: number): PhaseFact {
  return facts.phases.find((phase) => momentMs < phase.endMs) ?? (facts.phases.at(-1) as PhaseFact);
}
