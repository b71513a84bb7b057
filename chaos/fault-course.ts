import type { Clock } from '../core/clock.ts';
import { reasonOf } from '../core/errors.ts';
import type { DoubtCode } from '../core/events.ts';
import type { FaultState, FaultTrace, FaultWorld, Injection, JournalEntry } from '../core/fault.ts';
import type { PlannedFault } from '../core/plan.ts';
import { allOrUndone, HalfInjectedError } from './all-or-undone.ts';
import { expandTarget } from './expand-target.ts';
import { faultNamed } from './faults/registry.ts';
import type { Journal } from './journal.ts';

/** What every course of a run shares. */
export interface CourseWorld {
  readonly world: FaultWorld;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Unix epoch of second 0, in milliseconds. */
  readonly loadStartMs: number;
  readonly onEntry: (entry: JournalEntry) => void;
  readonly onDoubt: (code: DoubtCode, text: string) => void;
}

/** Undoing has a deadline of its own, and never sees the run's abort signal: a killed database may take its time. */
const UNDO_WITHIN_MS = 30_000;

/**
 * The course of one fault: planned → injecting → injected → undoing → undone, or failed. Each step is in the journal;
 * `injecting` is there before anything is done.
 */
export class FaultCourse {
  readonly fault: PlannedFault;
  readonly live: boolean;
  readonly #shared: CourseWorld;
  #entry: JournalEntry | undefined;
  #injection: Injection | undefined;
  #injecting: Promise<void> | undefined;
  #undoing: Promise<string | undefined> | undefined;

  constructor(fault: PlannedFault, live: boolean, shared: CourseWorld) {
    this.fault = fault;
    this.live = live;
    this.#shared = shared;
  }

  /** The parts it acts on; two courses with a part in common must not be under way at once. */
  get parts(): readonly string[] {
    return this.fault.targets.flatMap((target) => expandTarget(target, this.#shared.world));
  }

  /** Its last entry; undefined before it is announced. */
  get entry(): JournalEntry | undefined {
    return this.#entry;
  }

  /** True from the moment it may have acted until it is proven undone. */
  get isUnderWay(): boolean {
    return this.#injection !== undefined || this.#entry?.state === 'injecting';
  }

  /** Writes into the journal what is about to happen. Rejects when the disk refuses: then nothing may be done. */
  async announce(): Promise<void> {
    const trace = this.#trace();
    await this.#shared.journal.write([this.#next('injecting', { trace })]);
  }

  /** Acts, after `announce`. Never rejects: a failure is an entry and a doubt. */
  inject(): Promise<void> {
    this.#injecting ??= this.#inject();
    return this.#injecting;
  }

  /** Marks it as failed without having acted. */
  async refuse(reason: string): Promise<void> {
    await this.#fail(reason);
  }

  /**
   * Undoes it, after an injection under way. Gives the reason when that fails, else undefined; may be called again. Two
   * calls at once share one attempt.
   */
  undo(): Promise<string | undefined> {
    this.#undoing ??= this.#undo().finally(() => (this.#undoing = undefined));
    return this.#undoing;
  }

  async #inject(): Promise<void> {
    this.#shared.onEntry(this.#next('injecting', {}, this.#entry));
    try {
      const { fault, parameters, targets } = this.fault;
      const kind = faultNamed(fault);
      this.#injection = await allOrUndone(targets, (target) => kind.inject(target, parameters, this.#shared.world));
      await this.#record('injected', { proof: this.#injection.proof });
    } catch (error) {
      if (error instanceof HalfInjectedError) this.#injection = error.injection;
      // A trace in a failed entry says that something is left to undo.
      await this.#fail(reasonOf(error), this.#injection === undefined ? {} : { trace: this.#trace() });
    }
  }

  async #undo(): Promise<string | undefined> {
    await this.#injecting;
    const injection = this.#injection;
    if (injection === undefined) return undefined;
    // The removal must not be late for a slow disk: it is harmless to undo what the journal does not say is being undone.
    const recorded = this.#record('undoing', {});
    try {
      const proof = await within(injection.undo(), UNDO_WITHIN_MS);
      this.#injection = undefined;
      const undone = this.#record('undone', { proof });
      await Promise.all([recorded, undone]);
      return undefined;
    } catch (error) {
      const reason = `${this.#sentence()} could not be undone: ${reasonOf(error)}`;
      await this.#record('failed', { reason });
      return reason;
    }
  }

  async #fail(reason: string, facts: Facts = {}): Promise<void> {
    await this.#record('failed', { reason, ...facts });
    this.#shared.onDoubt('fault-not-proven', `${this.#sentence()} was not proven to have happened: ${reason}`);
  }

  /** A disk that refuses must not keep a fault from being undone: it becomes a doubt. */
  async #record(state: FaultState, facts: Facts): Promise<void> {
    const entry = this.#next(state, facts);
    this.#shared.onEntry(entry);
    try {
      await this.#shared.journal.write([entry]);
    } catch (error) {
      this.#shared.onDoubt('recording-failed', `the journal could not be written: ${reasonOf(error)}`);
    }
  }

  #next(state: FaultState, facts: Facts, base?: JournalEntry): JournalEntry {
    const timeMs = this.#shared.clock.now();
    const elapsedMs = timeMs - this.#shared.loadStartMs;
    const { fault, live } = this;
    this.#entry = { ...base, id: fault.id, state, timeMs, elapsedMs, fault, live, ...facts };
    return this.#entry;
  }

  #trace(): FaultTrace {
    const kind = faultNamed(this.fault.fault);
    return { handles: this.fault.targets.flatMap((target) => kind.trace(target, this.#shared.world).handles) };
  }

  #sentence(): string {
    return `${this.fault.id} (${this.fault.fault} ${this.fault.targets.join(', ')})`;
  }
}

type Facts = Pick<JournalEntry, 'proof' | 'reason' | 'trace'>;

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not over after ${ms / 1_000} s`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
