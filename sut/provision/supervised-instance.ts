import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import type { Instance, InstanceState } from '../../core/runtime.ts';
import { startChild, type Child, type ChildExit, type ChildOptions } from '../../platform/child-process.ts';
import type { Guardian } from '../../platform/guardian.ts';
import { logTail } from './log-tail.ts';
import type { Probe } from './probes.ts';

/** What an instance is, and how to see that it is ready. */
export interface InstanceSpec extends Instance {
  readonly child: ChildOptions;
  readonly probe: Probe;
  readonly readyWithinMs: number;
}

/** Tells what happens to an instance: `stopped`, `killed`, `crashed`, `back`, and `died` for a death outside the plan. */
export type OnInstance = (instance: string, state: string, text: string) => void;

const PROBE_EVERY_MS = 20;
const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 5000;
const MOST_RESTARTS = 10;
/** One that is kept up and dies sooner than this after it was back has not got over what it died of. */
const RECOVERED_AFTER_MS = 10_000;

/**
 * One instance and its supervisor.
 *
 *     gone ──start──▶ starting ──probe──▶ running ──pause──▶ paused ──resume──▶ running
 *       ▲                                    │ stop, kill
 *       ├────────────────────────────────────┘
 *       └── died: reported; brought back with growing pauses after `crash` and once it is kept up, else left gone
 */
export class SupervisedInstance {
  readonly spec: InstanceSpec;
  readonly #guardian: Guardian;
  readonly #onInstance: OnInstance;
  #child: Child | undefined;
  /** The child whose end is our own doing. */
  #ending: Child | undefined;
  #bringBack = false;
  #keptUp = false;
  #discarded = false;
  #spawning: Promise<Child> | undefined;
  #isMending = false;
  #backOffMs = FIRST_BACK_OFF_MS;
  #backAtMs = Number.NEGATIVE_INFINITY;

  constructor(spec: InstanceSpec, guardian: Guardian, onInstance: OnInstance) {
    this.spec = spec;
    this.#guardian = guardian;
    this.#onInstance = onInstance;
  }

  /** The present child, also when it has ended. */
  get child(): Child | undefined {
    return this.#child;
  }

  /** Starts it when it is gone, and resolves once it is proven ready. Throws `MascaretError` when it does not get there. */
  async start(signal?: AbortSignal): Promise<void> {
    if ((await this.state()) === 'gone') await this.#spawn();
    const child = this.#child;
    if (child !== undefined) await this.#untilReady(child, signal);
  }

  /** Asks it to end, insists after `deadlineMs`. It is not brought back. Undefined when it was gone already. */
  async stop(deadlineMs: number): Promise<ChildExit | undefined> {
    return this.#end('stopped', (child) => child.stop(deadlineMs));
  }

  /** SIGKILL; it is not brought back. */
  async kill(): Promise<void> {
    await this.#end('killed', (child) => child.kill());
  }

  /** Ends it for good, as fast as it gives its resources back: its data is not needed any more. */
  async discard(deadlineMs: number): Promise<void> {
    this.#discarded = true;
    await this.#end('stopped', (child) => child.discard(deadlineMs));
  }

  /** Kills it behind the supervisor's back: the death must be noticed as any other, and mended. */
  async crash(): Promise<void> {
    const child = this.#child;
    if (child === undefined || (await this.state()) === 'gone') throw goneError(this.spec.id);
    this.#bringBack = true;
    await child.kill();
  }

  /** From now on every death that is not asked for is mended, as by an operator's supervisor; one of before at once. */
  async keepUp(): Promise<void> {
    this.#keptUp = true;
    const child = this.#child;
    if (child !== undefined && this.#ending !== child && (await child.state()) === 'gone') this.#mend();
  }

  async pause(): Promise<void> {
    if (this.#child === undefined) throw goneError(this.spec.id);
    await this.#child.pause();
  }

  async resume(): Promise<void> {
    if (this.#child === undefined) throw goneError(this.spec.id);
    await this.#child.resume();
  }

  async state(): Promise<InstanceState> {
    return (await this.#child?.state()) ?? 'gone';
  }

  /** Two callers at once (a fault's undoing and the supervisor) get the same child. */
  async #spawn(): Promise<Child> {
    this.#spawning ??= this.#spawnOne().finally(() => (this.#spawning = undefined));
    return this.#spawning;
  }

  async #spawnOne(): Promise<Child> {
    const { id, child: options } = this.spec;
    if (this.#discarded) throw goneError(id);
    const child = await startChild(options, (handle) => this.#guardian.guard(handle, id, options.discardSignal));
    this.#child = child;
    void child.exited.then((exit) => this.#onExit(child, exit));
    return child;
  }

  async #end(state: string, how: (child: Child) => Promise<ChildExit>): Promise<ChildExit | undefined> {
    this.#bringBack = false;
    await this.#spawning?.catch(() => undefined);
    const child = this.#child;
    if (child === undefined || (await child.state()) === 'gone') return undefined;
    this.#ending = child;
    const exit = await how(child);
    this.#onInstance(this.spec.id, state, `${this.spec.id}: ${exitText(exit)}`);
    return exit;
  }

  async #onExit(child: Child, exit: ChildExit): Promise<void> {
    this.#guardian.unguard(child.handle);
    if (this.#ending === child) return;
    const { id } = this.spec;
    if (this.#keptUp) this.#bringBack = true;
    // What children of a dead leader still do is nobody's wish.
    await child.kill().catch(() => undefined);
    const last = await logTail(this.spec.child.logFile);
    this.#onInstance(
      id,
      this.#bringBack ? 'crashed' : 'died',
      `${id}: ${exitText(exit)}${last === '' ? '' : `: ${last}`}`,
    );
    if (this.#bringBack) this.#mend();
  }

  #mend(): void {
    this.#bringBack = true;
    if (this.#isMending) return;
    this.#isMending = true;
    void this.#restartWithBackOff().finally(() => (this.#isMending = false));
  }

  async #restartWithBackOff(): Promise<void> {
    const { id } = this.spec;
    const relapsed = this.#keptUp && performance.now() - this.#backAtMs < RECOVERED_AFTER_MS;
    if (!relapsed) this.#backOffMs = FIRST_BACK_OFF_MS;
    for (let attempt = 1; attempt <= MOST_RESTARTS; attempt += 1) {
      await sleep(this.#backOffMs);
      this.#backOffMs = Math.min(this.#backOffMs * 2, LONGEST_BACK_OFF_MS);
      if (!this.#bringBack) return;
      try {
        if ((await this.state()) === 'gone') this.#ending = await this.#spawn();
        if (this.#child !== undefined) await this.#untilReady(this.#child);
        this.#ending = undefined;
        this.#bringBack = false;
        this.#backAtMs = performance.now();
        this.#onInstance(id, 'back', `${id}: brought back by its supervisor, attempt ${attempt}`);
        return;
      } catch (error) {
        await this.#child?.kill();
        if (attempt === MOST_RESTARTS) this.#onInstance(id, 'died', `${id}: not brought back: ${reasonOf(error)}`);
      }
    }
  }

  async #untilReady(child: Child, signal?: AbortSignal): Promise<void> {
    const { probe, readyWithinMs } = this.spec;
    const deadline = performance.now() + readyWithinMs;
    const ended = child.exited.then((exit) => `it ended: ${exitText(exit)}`);
    for (;;) {
      signal?.throwIfAborted();
      const problem = await Promise.race([probe(), ended]);
      if (problem === undefined) return;
      if ((await child.state()) === 'gone') throw await this.#notReady(await ended);
      if (performance.now() > deadline) throw await this.#notReady(`after ${readyWithinMs} ms ${problem}`);
      await sleep(PROBE_EVERY_MS);
    }
  }

  async #notReady(reason: string): Promise<MascaretError> {
    const { id, child } = this.spec;
    const last = await logTail(child.logFile);
    return new MascaretError(
      'instance-not-ready',
      `${id} did not become ready: ${reason}${last === '' ? '' : ` (${last})`}`,
      {
        hint: `Its whole log: ${child.logFile}`,
      },
    );
  }
}

function exitText(exit: ChildExit): string {
  return exit.signal === null ? `ended with code ${exit.code}` : `ended by ${exit.signal}`;
}

function goneError(id: string): MascaretError {
  return new MascaretError('instance-gone', `${id} is not running`, { hint: 'Start it first.' });
}
