import { reasonOf } from '../../core/errors.ts';
import { ledgerAnswer } from '../../core/ledger-form.ts';
import type { Ask } from '../../core/worker-protocol.ts';
import type { Settlement } from './evidence.ts';

/** Sends a request once more under the same Idempotency-Key. Rejects where no answer comes. */
export type AskAgain = (op: string, ask: Ask) => Promise<Answer>;

export interface Answer {
  readonly status: number;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs?: number;
  /** Whether it is marked as the repetition of an earlier answer; absent where nobody looked. */
  readonly replayed?: boolean;
  /** As text; absent where nobody read it. */
  readonly body?: string;
}

/** A request cannot be asked again: the ledger does not keep its secrets. */
export class SecretNotKept extends Error {}

export interface SettleOptions {
  readonly askAgain: AskAgain;
  readonly signal?: AbortSignal;
  /** For all of them together. */
  readonly deadlineMs?: number;
  readonly say?: (text: string) => void;
}

/**
 * Asks every operation again with its own key, eight at a time: a system that keeps its promise answers what became of
 * it, or does it now, once. Overload (429, 503) and other failures (5xx, no answer) are tried again until the deadline.
 * Gives a settlement for each operation; never rejects.
 */
export async function settleUnknown(
  unknown: readonly string[],
  asks: ReadonlyMap<string, Ask>,
  { askAgain, signal, deadlineMs = 60_000, say }: SettleOptions,
): Promise<ReadonlyMap<string, Settlement>> {
  const settled = new Map<string, Settlement>();
  const deadline = AbortSignal.timeout(deadlineMs);
  const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  const queue = unknown[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    // The iterator is shared: each operation goes to one worker.
    for (const op of { [Symbol.iterator]: () => ({ next: () => queue.next() }) }) {
      const ask = asks.get(op);
      settled.set(op, ask === undefined ? NO_REQUEST : await settleOne(op, ask, askAgain, stop));
      if (settled.size % TELL_EVERY === 0) say?.(`${settled.size} of ${unknown.length} unknown operations asked again`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, unknown.length) }, worker));
  return settled;
}

const CONCURRENCY = 8;
const TELL_EVERY = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const NO_REQUEST: Settlement = { answer: 'none', reason: 'the ledger does not hold its request' };

async function settleOne(op: string, ask: Ask, askAgain: AskAgain, stop: AbortSignal): Promise<Settlement> {
  let last = 'never asked';
  for (let tries = 0; !stop.aborted; tries += 1) {
    let pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
    try {
      const { status, retryAfterMs, body } = await orStopped(askAgain(op, ask), stop);
      if (status >= 200 && status < 300) return { answer: 'done', status, ...toldIn(body) };
      if (REFUSALS.has(status)) return { answer: 'refused', status };
      if (status < 500 && !PASSING.has(status))
        return { answer: 'none', reason: `answered ${status} when asked again` };
      last = `answered ${status}`;
      pauseMs = Math.min(retryAfterMs ?? pauseMs, LONGEST_PAUSE_MS);
    } catch (error) {
      if (error instanceof SecretNotKept) return { answer: 'none', reason: error.message };
      if (!stop.aborted) last = reasonOf(error);
    }
    await orStopped(new Promise((resolve) => setTimeout(resolve, pauseMs)), stop).catch(() => undefined);
  }
  return { answer: 'none', reason: `no answer when asked again (${last})` };
}

function toldIn(body: string | undefined): Pick<Settlement & { answer: 'done' }, 'told'> {
  const told = body === undefined ? undefined : ledgerAnswer(body, true);
  return told === undefined ? {} : { told };
}

/** Statuses of documented refusals; the other 4xx speak of the request's form, not of what became of it. */
const REFUSALS: ReadonlySet<number> = new Set([402, 404, 409, 422]);

/** Statuses that say "not now" and nothing about the operation: time-out, too early, too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** The promise's value, or a rejection as soon as the signal says stop; what comes later is dropped. */
export async function orStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onStop = (): void => reject(new Error('stopped'));
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
