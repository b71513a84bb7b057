import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** What is to be done beside the requests. */
export interface BackgroundWorkOptions {
  /** For the log. */
  readonly name: string;
  /** A bounded piece of the work; true when there may be more to do at once. */
  readonly step: () => Promise<boolean>;
  /** Time between steps when there was nothing to do. */
  readonly idleMs: number;
  readonly logger: Logger;
}

const LONGEST_BACK_OFF_MS = 5000;

/** Work beside the requests, one step after the other until it is stopped. A step that fails is tried again, ever later. */
export class BackgroundWork {
  readonly #options: BackgroundWorkOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: BackgroundWorkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when the step under way is over; there is no further one. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    for (let failures = 0; !signal.aborted;) {
      const pauseMs = await this.#step().then(
        (more) => {
          failures = 0;
          return more ? 0 : this.#options.idleMs;
        },
        (error: unknown) => {
          failures += 1;
          this.#options.logger.warn({ work: this.#options.name, failures, reason: reasonOf(error) }, 'work put off');
          return backOffMs(this.#options.idleMs, failures);
        },
      );
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #step(): Promise<boolean> {
    return this.#options.step();
  }
}

/** Doubled with each failure; jittered, so that those who failed together do not come back together. */
function backOffMs(idleMs: number, failures: number): number {
  return Math.min(LONGEST_BACK_OFF_MS, idleMs * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
