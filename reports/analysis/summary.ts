import type { DoubtCode } from '../../core/events.ts';
import type { AuditResult, Environment, Verdict } from '../../core/run-files.ts';
import type { NetworkProfile } from '../../core/network.ts';
import type { GroupFigures } from './breakdown.ts';
import type { FaultHistory, Recovery } from './recovery.ts';
import type { SpanFigures } from './span-figures.ts';

/** The number written into `summary.json`. */
export const SUMMARY_FORMAT = 1;

/** Everything there is to say about a run, as plain data: `summary.json`, and the source of screen and report. */
export interface Summary {
  readonly format: number;
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly about: string;
  readonly architecture: string;
  readonly seed: number;
  readonly command: string;
  readonly createdAt: string;
  readonly changes: readonly string[];
  /** `killed`: the recording has no end. */
  readonly ended: 'completed' | 'aborted' | 'interrupted' | 'failed' | 'killed';
  readonly story: string;
  readonly verdict: Verdict;
  readonly partial: readonly string[];
  readonly plantedBug?: string;
  readonly durationS: number;
  /** Seconds that could be judged: all of them, or up to where an early end cut the run. */
  readonly judgedS: number;
  /** Over the measured phases. */
  readonly measured: MeasuredFigures;
  readonly slos: readonly SloVerdict[];
  /** The script's checks over the measured phases, those that failed most often first. */
  readonly checks?: readonly CheckFigures[];
  /** What of a k6 script's options did not hold in this run. */
  readonly notHonoured?: readonly string[];
  readonly phases: readonly PhaseFigures[];
  readonly endpoints: readonly NamedFigures[];
  readonly lanes: readonly NamedFigures[];
  readonly details: readonly DetailFigures[];
  readonly faults: readonly FaultFigures[];
  readonly services: readonly ServiceFigures[];
  readonly audit?: AuditResult;
  /** The first operations that broke an invariant, as what happened; absent where none is named. */
  readonly operations?: readonly OperationStory[];
  readonly trust: TrustFigures;
  readonly environment: Environment;
  readonly versions: Readonly<Record<string, string>>;
}

/** One operation, in sentences. */
export interface OperationStory {
  readonly op: string;
  /** The invariants that it breaks, and how: `I14: balance 9.00 at first, 8.00 when asked again`. */
  readonly broken: readonly string[];
  readonly asked: string;
  /** Attempt by attempt. */
  readonly answered: readonly string[];
  readonly books: readonly string[];
  /** Faults, instances, failures and the phase around it. */
  readonly around: readonly string[];
  /** All of it in short. */
  readonly text: string;
}

export interface MeasuredFigures extends SpanFigures {
  readonly figures: GroupFigures;
  readonly lost: Lost;
  /** Share of the error budget used up: 1 = all of it. */
  readonly budgetBurned: number;
  /** The promised share of good requests the budget comes from, over all measured phases. */
  readonly goodShareBound: number;
}

/** Requests lost, apart. */
export interface Lost {
  /** Answered with an error, timed out or cut off, and nothing was to be changed. */
  readonly failed: number;
  /** The same for requests that change something: whether it happened, their users do not know. */
  readonly unknown: number;
  readonly neverStarted: number;
  readonly neverStartedEstimated: boolean;
}

export interface CheckFigures {
  readonly check: string;
  readonly endpoint: string;
  readonly passed: number;
  readonly failed: number;
}

export interface SloVerdict {
  readonly kind: 'latency' | 'errors' | 'goodput' | 'checks' | 'threshold' | 'recover' | 'abort';
  /** What is measured: `p99 of POST /bank/payments in rush`. */
  readonly about: string;
  readonly bound: string;
  readonly found: string;
  readonly result: 'met' | 'missed' | 'not judged';
}

export interface PhaseFigures extends SpanFigures {
  readonly name: string;
  readonly model: 'open' | 'closed';
  readonly measured: boolean;
  readonly startS: number;
  readonly endS: number;
  readonly figures: GroupFigures;
  readonly lost: Lost;
}

export interface NamedFigures extends GroupFigures {
  readonly name: string;
}

export interface DetailFigures extends GroupFigures {
  readonly endpoint: string;
  readonly phase: string;
  readonly lane: string;
}

export interface FaultFigures extends FaultHistory {
  /** `The bank was killed`. */
  readonly sentence: string;
  readonly recovery: Recovery;
  readonly lost: Lost;
  readonly outageS: number;
  readonly worst?: { readonly second: number; readonly q: number };
  /** Share of the run's error budget that this fault used up. */
  readonly budgetBurned: number;
  /** 95th percentile after the recovery ÷ before the fault, over the seconds named. */
  readonly residual?: { readonly beforeMs: number; readonly afterMs: number; readonly ratio: number };
}

export interface ServiceFigures {
  readonly service: string;
  readonly instances: number;
  readonly cpuMean: number;
  readonly cpuMax: number;
  readonly rssMaxBytes: number;
}

export interface TrustFigures {
  readonly doubts: readonly { readonly code: DoubtCode; readonly text: string }[];
  readonly workers: number;
  /** CPU of all workers and their k6, in cores; absent when nothing was recorded. */
  readonly generator?: {
    readonly cpuMean: number;
    readonly cpuMax: number;
    /** Share of seconds with more than 85 % of the cores in use by the generator. */
    readonly busyShare: number;
    readonly rssMaxBytes: number;
  };
  /** Between the first and the last worker's start; absent with one worker. */
  readonly startSpreadMs?: number;
  readonly networks: readonly { readonly profile: string; readonly share: number; readonly shape?: NetworkProfile }[];
}
