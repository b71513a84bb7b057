import type { Phase, Scenario } from './scenario.ts';
import type { MetricKind } from './threshold.ts';

/** What a run will do, fixed before it does anything: a pure function of scenario, options and seed. */
export interface Plan {
  readonly format: 1;
  /** The scenario with every change from the command line applied. */
  readonly scenario: Scenario;
  /** What was changed, as the user wrote it: `load.1.arrivals=300/s`, `--architecture=replicas`. */
  readonly changes: readonly string[];
  readonly seed: number;
  readonly phases: readonly PlannedPhase[];
  readonly durationS: number;
  readonly workers: readonly PlannedWorker[];
  readonly lanes: readonly PlannedLane[];
  readonly faults: readonly PlannedFault[];
  /** Per second since the start: iterations planned (open phases; 0 in closed ones). Fractions allowed. */
  readonly offeredPerSecond: readonly number[];
  /** Per second since the start: users planned (closed phases; 0 in open ones), at the middle of the second. */
  readonly usersPerSecond: readonly number[];
  /** A request slower than this is not good, per endpoint; `*` for endpoints without a bound of their own. */
  readonly goodWithinMs: Readonly<Record<string, number>>;
  /** What a k6 script of the user's own says in its options; absent for the scripts that ship. */
  readonly script?: PlannedScript;
}

export interface PlannedScript {
  /** Judged at the end on merged data; `cannot` says why one cannot be. */
  readonly thresholds: readonly {
    readonly key: string;
    readonly text: string;
    readonly kind?: MetricKind;
    readonly cannot?: string;
  }[];
  /** One sentence for everything in its options that does not hold in a run. */
  readonly ignored: readonly string[];
}

export type PlannedPhase = Phase & {
  readonly index: number;
  /** First second of the phase, since the start of the run; `endS` is the first second after it. */
  readonly startS: number;
  readonly endS: number;
};

export interface PlannedWorker {
  readonly index: number;
  /** k6 execution segment, `1/3:2/3`. */
  readonly segment: string;
  /** k6 execution segment sequence, `0,1/3,2/3,1`. */
  readonly sequence: string;
}

export interface PlannedLane {
  /** The profile's name names the lane. */
  readonly profile: string;
  readonly share: number;
}

/** A fault with its time fixed and its target settled. */
export interface PlannedFault {
  /** `f1`, `f2`, … in order of time; live injections go on from there. */
  readonly id: string;
  readonly atMs: number;
  readonly fault: string;
  /** Settled names: `service:bank`, `lane:4g`. */
  readonly targets: readonly string[];
  readonly forMs?: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}
