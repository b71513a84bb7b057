/** What a run tells its workload; put into the bundle, so that a script needs no environment. */
export interface WorkloadFacts {
  readonly runId: string;
  readonly seed: number;
  readonly durationMs: number;
  /** Without a lane: for `setup` and `teardown`. */
  readonly directUrl: string;
  readonly lanes: readonly LaneFact[];
  /** Journey and share of iterations. */
  readonly journeys: readonly (readonly [string, number])[];
  readonly phases: readonly PhaseFact[];
  /** Name of a k6 scenario to its start, in milliseconds since the start of the run. */
  readonly scenarioStartsMs: Readonly<Record<string, number>>;
  /** Sizes of the seeded data: `{ profiles: 10000, accounts: 20000 }`. */
  readonly data: Readonly<Record<string, number>>;
}

export interface LaneFact {
  readonly name: string;
  readonly url: string;
  /** Share of users, 0..1. */
  readonly share: number;
}

export interface PhaseFact {
  readonly endMs: number;
  readonly model: 'open' | 'closed';
  readonly thinkMinMs: number;
  readonly thinkMaxMs: number;
}

/** Replaced by the bundler. */
declare const MASCARET_FACTS: WorkloadFacts;

/** The facts of this run. */
export const facts: WorkloadFacts = MASCARET_FACTS;

/** Size of the seeded data under a name; 0 where the system does not tell it. */
export function dataSize(name: string): number {
  return facts.data[name] ?? 0;
}
