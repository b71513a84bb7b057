import type { DoubtCode, Progress, RunEvent } from './events.ts';
import type { FaultWorld, JournalEntry } from './fault.ts';
import type { Plan } from './plan.ts';
import type { ReleaseStack } from './release-stack.ts';
import type { AuditResult } from './run-files.ts';
import type { InstanceHandle } from './runtime.ts';
import type { BooksTotal, SystemUnderTest } from './system.ts';

/**
 * What a run needs from the system under test and from chaos. `generator/conduct.ts` knows these ports only; the
 * composition root (`cli/commands/run.ts`) plugs in the concrete parts.
 */
export interface RunPorts {
  readonly provision: (context: ProvisionContext) => Promise<SystemUnderTest>;
  readonly startChaos: (context: ChaosContext) => Promise<Chaos>;
  /** Absent: the data cannot be audited (a system of the user's own). */
  readonly audit?: (context: AuditContext) => Promise<AuditResult>;
}

export interface ProvisionContext {
  readonly plan: Plan;
  readonly runId: string;
  readonly runFolder: string;
  readonly release: ReleaseStack;
  readonly signal: AbortSignal;
  /** A line for people about what takes time. */
  readonly say: (text: string) => void;
  readonly onInstance: (instance: string, state: string, text: string) => void;
}

export interface ChaosContext {
  readonly plan: Plan;
  readonly runId: string;
  readonly runFolder: string;
  readonly world: FaultWorld;
  readonly loadStartMs: number;
  readonly release: ReleaseStack;
  readonly signal: AbortSignal;
  readonly onEntry: (entry: JournalEntry) => void;
  readonly onDoubt: (code: DoubtCode, text: string) => void;
}

/** The timeline under way, with live injections. */
export interface Chaos {
  active(): readonly JournalEntry[];
  /** Undoes everything on its own deadline, never on the run's signal. Gives what could not be undone. */
  undoAll(): Promise<readonly string[]>;
}

export interface AuditContext {
  readonly system: SystemUnderTest;
  readonly runId: string;
  readonly runFolder: string;
  readonly before: BooksTotal;
  /** True when a worker or k6 ended early: its last requests are in no ledger. */
  readonly interruptedWorkers: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Who watches a run: the terminal view, or a test. */
export interface RunObserver {
  event(event: RunEvent): void;
  progress(progress: Progress): void;
}

/** Tells the guardian of the run about a process group, before anything is done with it. */
export type Guard = (handle: InstanceHandle, name: string) => void;

/** Tells the guardian of the run about a temporary folder (its name begins with `mascaret-`), before it is made. */
export type GuardFolder = (path: string) => void;
