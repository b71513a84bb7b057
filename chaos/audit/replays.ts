import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../core/errors.ts';
import { formatCount, formatCounted } from '../../core/figures.ts';
import type { BookedOperation } from '../../core/system.ts';
import type { Ask } from '../../core/worker-protocol.ts';
import type { Settlement } from './evidence.ts';
import type { Answered } from './answered-operations.ts';
import { differenceOf } from './same-answer.ts';
import { orStopped, SecretNotKept, type AskAgain } from './settle-unknown.ts';

/** What asking answered operations again came to. */
export interface Replays {
  /** Those that gave an answer again. */
  readonly answered: number;
  /** Those that should have been asked. */
  readonly drawn: number;
  /** Answers that differ from the first one, and how. */
  readonly different: readonly string[];
  /** Operations that failed whenever they were asked again, and how. */
  readonly failed: readonly string[];
  /** By how much the number of records and postings in the books grew meanwhile: nothing should have been done. */
  readonly grown: number;
  /** Whether they had stopped growing before: what users no longer wait for may end late. */
  readonly quiet: boolean;
}

export interface ReplayOptions {
  readonly askAgain: AskAgain;
  /** Operations and postings recorded so far; a system at rest records no others but by what is asked here. */
  readonly recorded: () => Promise<number>;
  /** Waits until what was begun has ended. */
  readonly settled: () => Promise<void>;
  /** The operations as the books have them now; looked at where they grew. */
  readonly look: () => Promise<ReadonlyMap<string, BookedOperation>>;
  readonly signal?: AbortSignal;
  readonly say?: (text: string) => void;
  /** For all of them together; 3 s when absent. */
  readonly deadlineMs?: number;
}

/** So many operations are asked again at most, and for so long: a run must not be longer for it than people notice. */
export const MOST_REPLAYED = 400;
/** Of them, those that were unknown at first. */
const MOST_SETTLED = 50;
const WITHIN_MS = 3_000;
const CONCURRENCY = 8;
const TELL_EVERY = 100;
const PAUSE_MS = 100;
const REST_PAUSE_MS = 250;
const REST_LOOKS = 20;
/** Of each: one that always fails must not keep the others from being asked. */
const TRIES = 5;

/**
 * Only what is in the books can be asked again without an effect: a lost operation would be carried out now, and hide
 * that it was lost.
 */
export function canBeReplayed({ outcome }: Answered, booked: BookedOperation | undefined): boolean {
  if (booked === undefined) return false;
  return outcome === 'done' ? booked.movements === 1 && booked.whole : booked.refused && booked.movements === 0;
}

/** Unknown operations that have been settled, by their answers, to be asked once more beside those answered at first. */
export function settledToReplay(
  settled: ReadonlyMap<string, Settlement>,
  asks: ReadonlyMap<string, Ask>,
): readonly Answered[] {
  const operations: Answered[] = [];
  for (const [op, settlement] of settled) {
    const ask = asks.get(op);
    if (settlement.answer === 'none' || ask === undefined) continue;
    const { answer: outcome, status, told } = settlement;
    operations.push({ op, endpoint: '', outcome, status, ask, ...(told === undefined ? {} : { answer: told }) });
    if (operations.length === MOST_SETTLED) break;
  }
  return operations;
}

/**
 * Asks answered operations again with their own keys, eight at a time, and compares each answer with the first one. What
 * is overloaded or does not answer is tried again until the deadline. Rejects when the books cannot be read.
 */
export async function askReplays(operations: readonly Answered[], options: ReplayOptions): Promise<Replays> {
  const { askAgain, recorded, settled, look, signal, say, deadlineMs = WITHIN_MS } = options;
  const { count: before, quiet } = await atRest(recorded, signal);
  const deadline = AbortSignal.timeout(deadlineMs);
  const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  const different: string[] = [];
  const failed: string[] = [];
  let answered = 0;
  say?.(`asking ${formatCounted(operations.length, 'answered operation')} again`);
  const queue = operations[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    // The iterator is shared: each operation goes to one worker.
    for (const operation of { [Symbol.iterator]: () => ({ next: () => queue.next() }) }) {
      const { answer, difference, failure } = await askOne(operation, askAgain, stop);
      if (failure !== undefined) failed.push(`${operation.op}: ${failure}`);
      if (difference !== undefined) different.push(`${operation.op}: ${difference}`);
      if (!answer) continue;
      answered += 1;
      if (answered % TELL_EVERY === 0)
        say?.(`${formatCount(answered)} of ${formatCount(operations.length)} asked again`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, operations.length) }, worker));
  await settled();
  const grown = (await recorded()) - before;
  if (grown !== 0) different.push(...doneTwice(await look()));
  return { answered, drawn: operations.length, different, failed, grown, quiet };
}

/** Looks until two looks find as many records, for a few seconds at most. */
async function atRest(
  recorded: () => Promise<number>,
  signal: AbortSignal | undefined,
): Promise<{ readonly count: number; readonly quiet: boolean }> {
  let count = await recorded();
  for (let looks = 0; looks < REST_LOOKS; looks += 1) {
    if (signal?.aborted === true) break;
    await sleep(REST_PAUSE_MS, undefined, signal && { signal }).catch(() => undefined);
    const before = count;
    count = await recorded();
    if (count === before) return { count, quiet: true };
  }
  return { count, quiet: false };
}

function doneTwice(booked: ReadonlyMap<string, BookedOperation>): string[] {
  const twice = [...booked].filter(([, { movements }]) => movements > 1);
  return twice.map(([op, { movements }]) => `${op}: ${movements} movements after asking again`);
}

interface Asked {
  readonly answer: boolean;
  readonly difference?: string | undefined;
  readonly failure?: string;
}

async function askOne(operation: Answered, askAgain: AskAgain, stop: AbortSignal): Promise<Asked> {
  let failure: string | undefined;
  for (let tries = 0; tries < TRIES && !stop.aborted; tries += 1) {
    try {
      const again = await orStopped(askAgain(operation.op, operation.ask), stop);
      if (!isPassing(again.status)) return { answer: true, difference: differenceOf(operation, again) };
      // Overload says nothing; an error that stays is an answer that a user cannot get.
      failure = again.status === 500 ? `answered ${operation.status} at first, 500 when asked again` : undefined;
    } catch (error) {
      if (error instanceof SecretNotKept) return { answer: false };
      if (!stop.aborted) failure = `no answer when asked again (${reasonOf(error)})`;
    }
    await orStopped(new Promise((resolve) => setTimeout(resolve, PAUSE_MS)), stop).catch(() => undefined);
  }
  return { answer: false, ...(failure === undefined ? {} : { failure }) };
}

/** Statuses that say "not now" and nothing about the operation. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
