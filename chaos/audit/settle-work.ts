import { setTimeout as sleep } from 'node:timers/promises';
import { formatCount } from '../../core/figures.ts';
import type { Books } from '../../core/system.ts';

const LOOK_EVERY_MS = 250;

/**
 * Waits until the system has ended what it is at work on by itself: an order that a crash left open is driven on by its
 * own sweeper, an interest run goes on, and both are judged only then. Gives up after `withinMs`; never rejects.
 */
export async function settleWork(
  books: Pick<Books, 'underWay'>,
  { withinMs, signal, say }: { withinMs: number; signal?: AbortSignal; say?: (text: string) => void },
): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  let told = false;
  for (;;) {
    const left = await books.underWay().catch(() => undefined);
    if (left === 0 || performance.now() >= deadlineMs || signal?.aborted === true) return;
    if (!told && left !== undefined) say?.(`waiting for the system to end what is under way: ${formatCount(left)}`);
    told ||= left !== undefined;
    await sleep(LOOK_EVERY_MS, undefined, signal && { signal }).catch(() => undefined);
  }
}
