import type { Lanes } from './network.ts';
import type { InstanceHandle, Runtime } from './runtime.ts';
import type { PlannedFault } from './plan.ts';

/** What faults act on. */
export interface FaultWorld {
  readonly runtime?: Runtime;
  readonly lanes: Lanes;
}

/**
 * One kind of fault. Small on purpose: `refuse` at plan time, `inject` at run time; what `inject` gives back can prove
 * itself, undo itself, and prove that it is undone. `recover` undoes it from the journal alone, for a dead mascaret.
 */
export interface Fault {
  readonly name: string;
  /** One line for `mascaret list --faults` and errors. */
  readonly about: string;
  /** `service` or `lane`. */
  readonly targets: 'service' | 'lane';
  /** True when `for` is required: the fault does not end by itself. */
  readonly lasts: boolean;
  /** Why this fault with these parameters cannot be done here, or undefined. Pure. */
  refuse(parameters: Readonly<Record<string, unknown>>, world: FaultWorldFacts): string | undefined;
  /** What the journal must hold, before acting, so that another process can undo it. */
  trace(target: string, world: FaultWorld): FaultTrace;
  /** Acts, and resolves once the effect is confirmed at the target. Rejects when it cannot be confirmed. */
  inject(target: string, parameters: Readonly<Record<string, unknown>>, world: FaultWorld): Promise<Injection>;
}

/** What is known at plan time. */
export interface FaultWorldFacts {
  readonly runtime: 'process' | 'docker' | 'none';
  readonly services: readonly string[];
  readonly lanes: readonly string[];
  readonly profiles: readonly string[];
}

/** A fault under way. */
export interface Injection {
  /** What shows that it happened: `bank-1: process group 4711 gone, port 40123 refuses`. */
  readonly proof: string;
  /** Undoes it and resolves with the proof that it is undone. May be called again after a failure. */
  undo(): Promise<string>;
}

/** Enough to undo a fault without the process that made it. */
export interface FaultTrace {
  readonly handles: readonly InstanceHandle[];
}

/** States of a fault in the journal, in order. `injected` and `undone` carry proofs; `failed` carries the reason. */
export type FaultState = 'planned' | 'injecting' | 'injected' | 'undoing' | 'undone' | 'failed';

/** One line of `faults.ndjson`. The last line of an id is its state. */
export interface JournalEntry {
  readonly id: string;
  readonly state: FaultState;
  /** Unix epoch, milliseconds. */
  readonly timeMs: number;
  /** Milliseconds since the start of the load; the confirmed moment for `injected` and `undone`. */
  readonly elapsedMs: number;
  readonly fault: PlannedFault;
  readonly live: boolean;
  readonly proof?: string;
  readonly reason?: string;
  readonly trace?: FaultTrace;
}
