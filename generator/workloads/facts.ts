/** What a run tells its workload; put into the bundle, so that a script needs no environment. */
export interface WorkloadFacts {
  readonly runId: string;
  readonly seed: number;
  readonly durationMs: number;
  /** Without a lane: for `setup` and `teardown`. */
  readonly directUrl: string;
  readonly lanes: readonly LaneFact[];
  /** Journey and share of iterations, in phases without a mix of their own. */
  readonly journeys: Mix;
  readonly phases: readonly PhaseFact[];
  /** Name of a k6 scenario to its start, in milliseconds since the start of the run. */
  readonly scenarioStartsMs: Readonly<Record<string, number>>;
  /** A script of the user's own, not one that ships. */
  readonly isOwnScript: boolean;
  /** Sizes of the seeded data: `{ profiles: 10000, accounts: 20000 }`. */
  readonly data: Readonly<Record<string, number>>;
  /** Tokens made before the run; absent where there are none. */
  readonly access?: AccessFact;
  /** Writes without an answer after so long are sent again, with the same key, so many times. */
  readonly retry?: { readonly afterMs: number; readonly times: number };
}

export type Mix = readonly (readonly [string, number])[];

export interface LaneFact {
  readonly name: string;
  readonly url: string;
  /** Share of users, 0..1. */
  readonly share: number;
  /** Round trip that its profile adds. */
  readonly rttMs: number;
}

export interface PhaseFact {
  readonly endMs: number;
  readonly model: 'open' | 'closed';
  readonly thinkMinMs: number;
  readonly thinkMaxMs: number;
  readonly journeys?: Mix;
}

/** Those of the customers 1, 2, … are `customerTokens`. */
export interface AccessFact {
  readonly customers: number;
  readonly tokenLength: number;
  /** Role to the tokens of the staff of store 1, 2, …; of the one admin. */
  readonly staff: Readonly<Record<string, readonly string[]>>;
  /** When the first of them ends, in milliseconds since the epoch; absent where that cannot be read. */
  readonly endMs?: number;
}

/** Replaced by the bundler. */
declare const MASCARET_FACTS: WorkloadFacts;
declare const MASCARET_CUSTOMER_TOKENS: string;

/** The facts of this run. */
export const facts: WorkloadFacts = MASCARET_FACTS;

/** The customers' tokens in one text: a constant of the script, of which all virtual users together hold one copy. */
export const customerTokens: string = MASCARET_CUSTOMER_TOKENS;

/** Size of the seeded data under a name; 0 where the system does not tell it. */
export function dataSize(name: string): number {
  return facts.data[name] ?? 0;
}
