/**
 * Names, versions and row types of the files in `runs/<id>/`. A file's first line (or top level) carries its format
 * number; a newer mascaret reads older numbers.
 */
import type { ExitCode } from './exit-code.ts';
import type { OperationOutcome } from './outcome.ts';
import type { NetworkProfile } from './network.ts';
import type { Measure } from './threshold.ts';
import type { Cell, CheckCount } from './worker-protocol.ts';

export const RUN_FILES = {
  run: 'run.json',
  plan: 'plan.json',
  events: 'events.ndjson',
  series: 'series.ndjson.gz',
  resources: 'resources.ndjson.gz',
  operations: 'operations.ndjson.gz',
  faults: 'faults.ndjson',
  summary: 'summary.json',
  audit: 'audit.json',
  report: 'report.html',
} as const;

/** Room kept back in the run's folder while it runs; given up when the disk is full, so that its end can be written. */
export const RESERVE_FILE = '.reserve';

/** The number written by this version into every file. */
export const RUN_FORMAT = 1;

/** `run.json`: what ran, where, with what. Written at the start, completed at the end. */
export interface RunManifest {
  readonly format: number;
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly architecture: string;
  readonly seed: number;
  /** The exact command that repeats the run. */
  readonly command: string;
  readonly createdAt: string;
  /** Unix epoch ms of second 0 of the series; absent when the load never started. */
  readonly loadStartMs?: number;
  /** Absent while it runs, or when mascaret died. */
  readonly ended?: 'completed' | 'aborted' | 'interrupted' | 'failed';
  readonly endText?: string;
  readonly environment: Environment;
  readonly versions: Readonly<Record<string, string>>;
  readonly plantedBug?: string;
  /** The profiles of the lanes as they were used, with their sources. */
  readonly networks?: readonly NetworkProfile[];
  /** Number of the process that makes the run, to tell a run under way from one whose mascaret died. */
  readonly pid?: number;
}

export interface Environment {
  readonly os: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** One-minute load average before the run: other work on the machine. */
  readonly loadAverage: number;
}

/** First line of every ndjson file. */
export interface FileHead {
  readonly format: number;
  readonly file: string;
}

/** Rows of `series.ndjson.gz`: cells as `Cell`, with `type`; and per-second load. Seconds may appear more than once: add. */
export type SeriesRow =
  | ({ readonly type: 'cell' } & Cell)
  | {
      readonly type: 'load';
      readonly second: number;
      readonly achieved: number;
      readonly dropped: number;
      readonly stalledMs: number;
      /** User-milliseconds of which something is known; absent in recordings of an older mascaret. */
      readonly accountedMs?: number;
      readonly users: number;
      /** Connections that answered requests had to open. */
      readonly connections?: number;
    }
  | {
      /** Requests under which a kept connection seems to have broken; the client below k6 sent them again. */
      readonly type: 'repeated';
      readonly second: number;
      readonly endpoint: string;
      readonly lane: string;
      readonly count: number;
    }
  | ({ readonly type: 'check' } & CheckCount)
  | ({ readonly type: 'measure'; readonly second: number } & Measure);

/** Rows of `resources.ndjson.gz`. `cpu` in cores (1 = one core busy). */
export type ResourceRow =
  | {
      readonly type: 'resources';
      readonly second: number;
      readonly service: string;
      readonly instance: string;
      readonly cpu: number;
      readonly rssBytes: number;
    }
  | {
      readonly type: 'generator';
      readonly second: number;
      readonly worker: number;
      readonly cpu: number;
      readonly rssBytes: number;
    }
  | {
      readonly type: 'books';
      readonly second: number;
      /** Cents as decimal text: they may exceed what JSON numbers hold. */
      readonly customersCents: string;
      readonly bankCents: string;
      readonly lowestCents: string;
      readonly negativeAccounts: number;
    }
  | {
      readonly type: 'stock';
      readonly second: number;
      /** Pieces as decimal text; opening = on hand + reserved + sold. */
      readonly opening: string;
      readonly onHand: string;
      readonly reserved: string;
      readonly sold: string;
    };

/** `audit.json`: what the audit found, written by the run, read by the report. */
export interface AuditResult {
  readonly format: number;
  readonly invariants: readonly InvariantResult[];
  readonly done: number;
  readonly refused: number;
  readonly unknown: number;
  /** Requests that carried an operation id; more than there are operations where users asked twice. */
  readonly requests?: number;
  /** Of the unknown: there, absent, and neither. */
  readonly unknownThere: number;
  readonly unknownAbsent: number;
  readonly unknownTorn: number;
  /** One sentence of facts. */
  readonly sentence: string;
  /** The first operations that broken invariants name, in full; absent where there are none. */
  readonly operations?: readonly OperationEvidence[];
}

/** An operation that breaks an invariant: what was asked and answered, and what the books hold. Cards by four digits. */
export interface OperationEvidence {
  readonly op: string;
  /** The invariants that it breaks, with their words about it. */
  readonly broken: readonly { readonly invariant: string; readonly text: string }[];
  /** Absent where the ledger does not hold the request. */
  readonly asked?: {
    readonly endpoint: string;
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
    /** `customer:17`. */
    readonly as?: string;
  };
  /** In the order of their ends, in milliseconds since the start of the load. */
  readonly attempts: readonly {
    readonly startMs?: number;
    readonly endMs: number;
    readonly lane: string;
    readonly outcome: OperationOutcome;
    readonly status: number;
    readonly answer?: Readonly<Record<string, unknown>>;
  }[];
  /** Rows of the books, in words. */
  readonly books: readonly string[];
}

export interface InvariantResult {
  /** `I1`. */
  readonly id: string;
  /** What must hold, in words. */
  readonly text: string;
  readonly verdict: 'broken' | 'unknown' | 'holds';
  /** What was found, with figures. */
  readonly found: string;
  readonly examples: readonly string[];
}

/** The verdict of a run: the exit code, its word, and every reason in order of weight. */
export interface Verdict {
  readonly code: ExitCode;
  readonly word: string;
  readonly reasons: readonly string[];
}
