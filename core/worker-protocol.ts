import type { OperationOutcome, Outcome } from './outcome.ts';
import type { Measure } from './threshold.ts';

/** Version of the messages between coordinator and worker; both refuse another. */
export const WORKER_PROTOCOL = 1;

/** What a worker is told. JSON text over one WebSocket; the token travels in the `Authorization` header. */
export type ToWorker =
  | { readonly type: 'assignment'; readonly assignment: Assignment }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'setup' }
  | { readonly type: 'setup-data'; readonly data: unknown }
  | { readonly type: 'start'; readonly atMs: number }
  | { readonly type: 'stop'; readonly reason: string };

/** What a worker says. */
export type FromWorker =
  | {
      readonly type: 'hello';
      readonly protocol: number;
      readonly index: number;
      readonly pid: number;
      readonly host: string;
      readonly cpus: number;
    }
  | { readonly type: 'pong'; readonly id: number; readonly nowMs: number }
  | { readonly type: 'ready' }
  | { readonly type: 'setup-data'; readonly data: unknown }
  /** k6 has answered that it runs; on the worker's clock. */
  | { readonly type: 'started'; readonly atMs: number }
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'ended'; readonly k6ExitCode: number | undefined; readonly text: string }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly hint?: string };

/** A worker's share of a run. */
export interface Assignment {
  readonly runId: string;
  readonly index: number;
  readonly segment: string;
  readonly sequence: string;
  /** The bundled script, as text. */
  readonly bundle: string;
  readonly durationS: number;
  readonly goodWithinMs: Readonly<Record<string, number>>;
  /** Metrics of the script's thresholds, with their tags: `http_req_duration{name:buy}`. */
  readonly thresholds?: readonly string[];
}

/** What one worker saw since its last frame; sent once a second, also when empty (the heartbeat). */
export interface Frame {
  /** Seconds since the start of the run for which this worker expects nothing more to come (late answers excepted). */
  readonly second: number;
  readonly cells: readonly Cell[];
  /** `[second, iterations started, iterations dropped]`. */
  readonly iterations: readonly (readonly [number, number, number])[];
  /** `[second, user-milliseconds]` spent waiting in that second for requests that were not good (late ones included). */
  readonly stalls: readonly (readonly [number, number])[];
  /** `[second, connections]` that answered requests had to open. */
  readonly connections?: readonly (readonly [number, number])[];
  /** `[second, endpoint, lane, count]`: requests whose kept connection seems to have broken under them, sent again below k6. */
  readonly repeated?: readonly (readonly [number, string, string, number])[];
  /** `host:port` that the script asked for and that is neither the system nor a lane. */
  readonly otherHosts?: readonly string[];
  /** `[second, user-milliseconds]` of which something is known: requests that ended, pauses, whole iterations. */
  readonly accounted: readonly (readonly [number, number])[];
  /** End of the latest good request or pause so far, in milliseconds since the start of the run. */
  readonly heardUntilMs: number;
  readonly operations: readonly LedgerRow[];
  readonly users: number;
  /** CPU of k6 and of the worker since the last frame, in milliseconds, and the time they were measured over. */
  readonly cpuMs: number;
  readonly overMs: number;
  readonly rssBytes: number;
  /** Iterations in which the script threw, since the last frame. */
  readonly exceptions: number;
  /** Checks of the script, since the last frame. */
  readonly checks?: readonly CheckCount[];
  /** Samples of the metrics that the script's thresholds name, since the last frame. */
  readonly measures?: readonly Measure[];
  /** The first of what k6 said about the script's exceptions. */
  readonly exceptionText?: string;
  /** What k6 ran out of on this machine: `too many open files`. */
  readonly limits?: readonly string[];
  /** What `teardown()` threw. */
  readonly teardownFailure?: string;
}

/** One check of the script in one second, beside the endpoint that was asked last before it. */
export interface CheckCount {
  readonly second: number;
  /** With the groups it is in: `browse › is there`. */
  readonly check: string;
  /** '' where nothing was asked before. */
  readonly endpoint: string;
  readonly passed: number;
  readonly failed: number;
}

/** Requests of one second of start time × endpoint × lane × outcome. */
export interface Cell {
  readonly second: number;
  readonly endpoint: string;
  readonly lane: string;
  readonly outcome: Outcome;
  readonly count: number;
  /** Sparse HDR histogram of latencies: `[value in µs, count, value, count, …]`, values as lowest equivalents at 3 digits. */
  readonly latency: readonly number[];
  readonly bytes: number;
}

/** One mutating request as its user saw it: what was asked, when, and what was answered. */
export interface LedgerRow {
  /** The Idempotency-Key. */
  readonly op: string;
  /** Just before the request was sent, milliseconds since the start of the run. */
  readonly startMs?: number;
  /** End of the request, milliseconds since the start of the run. */
  readonly endMs: number;
  readonly endpoint: string;
  readonly lane: string;
  readonly outcome: OperationOutcome;
  readonly status: number;
  /** From the second request on under the same key: 2, 3, … */
  readonly try?: number;
  /** The request, so that the audit can hold the books against it, and ask again. */
  readonly ask?: Ask;
  /** The answer, as far as it was JSON. */
  readonly answer?: LedgerAnswer;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Who asked: `customer:17`, `cashier:1`. Never a token: this is kept in files. */
  readonly as?: string;
  /** Fields of the body that were left out, because they are secret. */
  readonly redacted?: readonly string[];
}

/** Those fields of an answer that the books can be held against, and a digest of all of it. */
export interface LedgerAnswer {
  /** `digestOf` the body: a repeated answer is the same, or it is not. */
  readonly digest: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** All of it but its secrets, for the operations that the audit asks again. */
  readonly whole?: Readonly<Record<string, unknown>>;
}
