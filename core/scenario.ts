/** A scenario after parsing: every quantity in the unit its name says, every default filled in. Plain data. */
export interface Scenario {
  /** File name without `.yaml`; what the user types. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly seed: number;
  readonly system: SystemChoice;
  readonly workload: Workload;
  /** Profile name to share of users, 0..1, adding up to 1. */
  readonly networks: Readonly<Record<string, number>>;
  readonly load: readonly Phase[];
  readonly chaos: readonly ChaosEntry[];
  readonly slo: readonly Slo[];
  readonly audit: 'full' | 'none';
}

export interface SystemChoice {
  /** A name from `sut/architectures`; absent when `url` or `compose` is given. */
  readonly architecture?: string;
  readonly url?: string;
  readonly compose?: { readonly file: string; readonly service: string; readonly port: number };
  readonly data: SeedSize;
}

/** How much data the reference system starts with. */
export interface SeedSize {
  readonly profiles: number;
  readonly products: number;
  readonly stores: number;
}

export interface Workload {
  /** A name from `generator/workloads`, or the path of a k6 script of the user's own. */
  readonly script: string;
  /** Journey name to share of iterations, 0..1, adding up to 1. Empty: the script's default function. */
  readonly mix: Readonly<Record<string, number>>;
  /** Writes without an answer after so long are sent again, with the same key, at most so many times. Absent: never. */
  readonly retry?: { readonly afterMs: number; readonly times: number };
}

/** One stretch of load. Phases follow each other without a gap and last whole seconds. */
export type Phase = OpenPhase | ClosedPhase;

interface PhaseBase {
  readonly name: string;
  readonly durationMs: number;
  /** False for warm-up: reported, but no SLO looks at it. */
  readonly measured: boolean;
  /** As the workload's, for this phase only. */
  readonly mix?: Readonly<Record<string, number>>;
}

/** Open model: iterations arrive at a rate, whether or not earlier ones have ended. Linear from `from` to `to`. */
export interface OpenPhase extends PhaseBase {
  readonly model: 'open';
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
}

/** Closed model: users who wait for each answer, then think. */
export interface ClosedPhase extends PhaseBase {
  readonly model: 'closed';
  readonly fromUsers: number;
  readonly toUsers: number;
  /** Users added (or removed) each second until `toUsers`; absent: evenly over the whole phase. */
  readonly spawnPerSecond?: number;
  readonly thinkMinMs: number;
  readonly thinkMaxMs: number;
}

/** One line of the chaos timeline. */
export interface ChaosEntry {
  readonly when: ChaosTime;
  readonly fault: string;
  /** As written: `service:bank`, `lane:4g`, `1 of service:bank`, `50% of service:bank`, `service:/ban.+/`. */
  readonly target: string;
  readonly forMs?: number;
  /** The fault's own parameters, e.g. `{ become: 'edge' }`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type ChaosTime =
  | { readonly kind: 'at'; readonly phase?: string; readonly offsetMs: number }
  | { readonly kind: 'every'; readonly periodMs: number; readonly jitterMs: number };

/** One promise. */
export type Slo = LoadSlo | RecoverSlo | AbortSlo;

/** Bounds over all requests that match `endpoint` and `phase` (absent: all endpoints, all measured phases). */
export interface LoadSlo {
  readonly kind: 'load';
  readonly endpoint?: string;
  readonly phase?: string;
  readonly latency: readonly LatencyBound[];
  /** Largest share of bad requests among offered ones, 0..1. */
  readonly errors?: number;
  /** Smallest share of offered requests that end well and in time, 0..1. */
  readonly goodput?: number;
  /** Smallest share of the script's checks that pass, 0..1. */
  readonly checks?: number;
}

export interface LatencyBound {
  readonly percentile: number;
  readonly boundMs: number;
}

/** After every fault, users must be back within this time of its injection. */
export interface RecoverSlo {
  readonly kind: 'recover';
  readonly withinMs: number;
}

/** Ends the run early when the share of bad requests stays above `errors` for `overMs`. */
export interface AbortSlo {
  readonly kind: 'abort';
  readonly errors: number;
  readonly overMs: number;
}
