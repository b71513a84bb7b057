import type { Plan, PlannedPhase } from '../core/plan.ts';
import { poolSize, type PoolFacts } from './k6-pool.ts';

/** A stage of a k6 executor. */
export interface K6Stage {
  readonly duration: string;
  readonly target: number;
}

/** A scenario in k6's own `options`. */
export type K6Scenario = K6ScenarioBase &
  (
    | {
        readonly executor: 'ramping-arrival-rate';
        readonly timeUnit: '60s';
        readonly startRate: number;
        readonly preAllocatedVUs: number;
        readonly maxVUs: number;
      }
    | { readonly executor: 'ramping-vus'; readonly startVUs: number; readonly gracefulRampDown: string }
  );

interface K6ScenarioBase {
  readonly exec: string;
  readonly startTime: string;
  readonly gracefulStop: string;
  readonly stages: readonly K6Stage[];
}

/** Longer than any request's time-out (10 s), so that at a normal end k6 cuts nothing. */
const GRACEFUL_STOP_MS = 15_000;

/** k6 takes whole rates only: per minute they are exact to a sixtieth of an arrival per second. */
const RATES_PER = 60;

/**
 * k6 scenarios for a plan: one per run of consecutive phases of the same model, so that phases share their virtual
 * users and a change of rate is a stage, not a new start. A step between two phases is a stage of no length.
 */
export function k6Scenarios(plan: Plan, pool: PoolFacts): Readonly<Record<string, K6Scenario>> {
  const runs = consecutiveRuns(plan.phases);
  return Object.fromEntries(
    runs.map((phases, index) => [`load${index + 1}`, scenarioOf(phases, pool, plan.workers.length)]),
  );
}

/** Start of each of those scenarios, in milliseconds since the start of the run. */
export function k6ScenarioStartsMs(plan: Plan): Readonly<Record<string, number>> {
  const runs = consecutiveRuns(plan.phases);
  return Object.fromEntries(runs.map((phases, index) => [`load${index + 1}`, (phases[0]?.startS ?? 0) * 1000]));
}

function consecutiveRuns(phases: readonly PlannedPhase[]): PlannedPhase[][] {
  const runs: PlannedPhase[][] = [];
  for (const phase of phases) {
    const last = runs.at(-1);
    if (last?.[0]?.model === phase.model) last.push(phase);
    else runs.push([phase]);
  }
  return runs;
}

function scenarioOf(phases: readonly PlannedPhase[], pool: PoolFacts, workers: number): K6Scenario {
  const first = phases[0] as PlannedPhase;
  const base = {
    exec: 'iteration',
    startTime: `${first.startS}s`,
    gracefulStop: `${GRACEFUL_STOP_MS}ms`,
    stages: phases.flatMap((phase) => stagesOf(phase)),
  };
  if (first.model === 'closed') {
    return { ...base, executor: 'ramping-vus', startVUs: first.fromUsers, gracefulRampDown: `${GRACEFUL_STOP_MS}ms` };
  }
  const peak = Math.max(...phases.map((phase) => (phase.model === 'open' ? highest(phase) : 0)));
  return {
    ...base,
    executor: 'ramping-arrival-rate',
    timeUnit: `${RATES_PER}s`,
    startRate: perMinute(first.fromPerSecond),
    ...poolSize(peak, pool, workers),
  };
}

function stagesOf(phase: PlannedPhase): K6Stage[] {
  if (phase.model === 'open') {
    return ramp(perMinute(phase.fromPerSecond), perMinute(phase.toPerSecond), phase.durationMs);
  }
  const change = Math.abs(phase.toUsers - phase.fromUsers);
  const spawnMs = phase.spawnPerSecond === undefined ? phase.durationMs : (change / phase.spawnPerSecond) * 1000;
  const rampMs = Math.round(Math.min(phase.durationMs, spawnMs));
  // A spawn rate too low to reach the target within the phase ends it at what was reached.
  const reached =
    phase.fromUsers + Math.round((phase.toUsers - phase.fromUsers) * Math.min(1, rampMs / (spawnMs || 1)));
  const target = change === 0 ? phase.toUsers : reached;
  return [...ramp(phase.fromUsers, target, rampMs), ...hold(target, phase.durationMs - rampMs)];
}

/** The stage of no length brings the level to `from`, wherever the phase before has left it. */
function ramp(from: number, to: number, durationMs: number): K6Stage[] {
  return [
    { duration: '0s', target: from },
    { duration: `${durationMs}ms`, target: to },
  ];
}

function hold(target: number, durationMs: number): K6Stage[] {
  return durationMs > 0 ? [{ duration: `${durationMs}ms`, target }] : [];
}

function perMinute(perSecond: number): number {
  return Math.round(perSecond * RATES_PER);
}

function highest(phase: { readonly fromPerSecond: number; readonly toPerSecond: number }): number {
  return Math.max(phase.fromPerSecond, phase.toPerSecond);
}
