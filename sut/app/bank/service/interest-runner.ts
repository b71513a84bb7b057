import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BackgroundWork } from '../../storage/background-work.ts';
import type { InterestChunk, InterestSession } from '../repository/interest-session.ts';
import { pauseAfterChunkMs } from './interest-pace.ts';

/** What the runner works with. */
export interface InterestRunnerOptions {
  /** The oldest run that is not finished, whichever instance of the bank began it. */
  readonly unfinishedRun: () => Promise<number | undefined>;
  /** Undefined: another instance is at it. */
  readonly openSession: () => Promise<InterestSession | undefined>;
  readonly logger: Logger;
}

/** Accounts in one commit: what a crash costs, and how many accounts wait for each other. */
const CHUNK_ACCOUNTS = 500;
/** Until a run that is on the books is noticed. */
const IDLE_MS = 250;
/** Until an instance asks again whether it can pay, while another one does: asking takes a connection to the database. */
const TAKEN_MS = 2000;

/**
 * Drives interest runs on, chunk by chunk, from wherever their cursor stands: a run that a crash cut short goes on when
 * the next instance of the bank finds it.
 */
export class InterestRunner {
  readonly #options: InterestRunnerOptions;
  readonly #work: BackgroundWork;
  readonly #stopping = new AbortController();

  constructor(options: InterestRunnerOptions) {
    this.#options = options;
    const { logger } = options;
    this.#work = new BackgroundWork({ name: 'interest', step: () => this.#step(), idleMs: IDLE_MS, logger });
  }

  start(): void {
    this.#work.start();
  }

  /** Resolves when the chunk under way is committed; the rest is left for whoever comes next. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#work.stop();
  }

  async #step(): Promise<boolean> {
    const run = await this.#options.unfinishedRun();
    if (run === undefined) return false;
    const session = await this.#options.openSession();
    if (session === undefined) {
      await sleep(TAKEN_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      return false;
    }
    try {
      // Whoever had the session before may have come to its end.
      if ((await this.#options.unfinishedRun()) === run) await this.#pay(session, run);
      return true;
    } finally {
      await session.close();
    }
  }

  async #pay(session: InterestSession, run: number): Promise<void> {
    const { signal } = this.#stopping;
    const startMs = performance.now();
    let accounts = 0;
    let before: InterestChunk | undefined;
    while (!signal.aborted) {
      const chunkStartMs = performance.now();
      const chunk = await session.payChunk(run, CHUNK_ACCOUNTS);
      const chunkMs = performance.now() - chunkStartMs;
      accounts += chunk.paid;
      if (chunk.finished) {
        this.#options.logger.info({ run, accounts, durationMs: performance.now() - startMs }, 'interest paid');
        return;
      }
      const others = before === undefined ? 0 : chunk.lastTransfer - before.lastTransfer - chunk.paid;
      before = chunk;
      await sleep(pauseAfterChunkMs(chunkMs, others), undefined, { signal }).catch(() => undefined);
    }
  }
}
