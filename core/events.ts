import type { JournalEntry } from './fault.ts';

/** The stages a run walks through; nothing walks back. */
const STAGES = ['plan', 'provision', 'barrier', 'run', 'settle', 'audit', 'release', 'analyse'] as const;
export type Stage = (typeof STAGES)[number];

/** Everything that happens in a run, as stored in `events.ndjson`: one JSON object a line. */
export type RunEvent = { readonly timeMs: number; readonly elapsedMs: number } & RunHappening;

export type RunHappening =
  | { readonly type: 'stage'; readonly stage: Stage; readonly text: string }
  | { readonly type: 'phase'; readonly phase: string; readonly index: number }
  | { readonly type: 'fault'; readonly entry: JournalEntry }
  | { readonly type: 'worker'; readonly worker: number; readonly state: WorkerState; readonly text: string }
  | { readonly type: 'doubt'; readonly code: DoubtCode; readonly text: string }
  | { readonly type: 'abort'; readonly text: string }
  | { readonly type: 'instance'; readonly instance: string; readonly state: string; readonly text: string }
  | { readonly type: 'end'; readonly how: 'completed' | 'aborted' | 'interrupted' | 'failed'; readonly text: string };

export type WorkerState = 'joined' | 'ready' | 'started' | 'ended' | 'lost';

/** Reasons for which a run cannot be *passed*, only *inconclusive*. */
export type DoubtCode =
  | 'worker-lost'
  | 'worker-late'
  | 'generator-busy'
  | 'load-thin'
  | 'users-too-few'
  | 'host-blocked'
  | 'lane-bypassed'
  | 'clock-stepped'
  | 'generator-limit'
  | 'lane-changed'
  | 'barrier-spread'
  | 'clock-skew'
  | 'fault-not-proven'
  | 'script-exceptions'
  | 'audit-unknown'
  | 'instance-died'
  | 'recording-failed'
  | 'not-released';

/** One picture of the run for people, once a second; never stored. */
export interface Progress {
  readonly elapsedMs: number;
  readonly durationS: number;
  readonly phase: string;
  readonly offered: number;
  readonly achieved: number;
  readonly dropped: number;
  /** Share of bad requests (error, timeout, connection) over the last full second, 0..1. */
  readonly errorShare: number;
  readonly users: number;
  /** Requests ended per second, one value per second since the start. */
  readonly history: readonly number[];
  readonly endpoints: readonly EndpointProgress[];
  readonly lanes: readonly { readonly lane: string; readonly p95Ms: number }[];
  readonly resources: readonly { readonly service: string; readonly cpu: number; readonly rssBytes: number }[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: readonly JournalEntry[];
  readonly money?: { readonly totalCents: bigint; readonly conserved: boolean };
  /** Pieces in all stores and the warehouse; conserved: with what is reserved and sold as many as there were. */
  readonly stock?: { readonly onHand: bigint; readonly conserved: boolean };
}

/** Over the run so far. */
export interface EndpointProgress {
  readonly endpoint: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly errorShare: number;
  readonly slo?: { readonly text: string; readonly met: boolean };
}
