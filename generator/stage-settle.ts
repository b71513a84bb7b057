import type { Books } from '../core/system.ts';
import type { RunOrder } from './run-order.ts';
import type { RunRecord } from './run-record.ts';
import type { Loaded } from './stage-load.ts';
import type { Prepared } from './stage-provision.ts';

/** Faults are undone, every instance is ready again, and the books have stopped moving. */
export async function settle(order: RunOrder, record: RunRecord, prepared: Prepared, loaded: Loaded): Promise<void> {
  record.stage('settle', 'undoing faults, waiting until the system is quiet');
  await loaded.chaos.undoAll();
  if (!loaded.canBeAudited) return;
  await untilReady(order, prepared);
  await untilQuiet(order, prepared);
}

const READY_WITHIN_MS = 30_000;
/**
 * What users no longer wait for may still be at work: statements end by their own time-out, and orders that a crash left
 * open are taken up by a sweeper after some seconds. What takes longer is for the audit to wait for and to judge.
 */
const QUIET_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 300;

async function untilReady(order: RunOrder, { system: { runtime }, instanceDied }: Prepared): Promise<void> {
  if (runtime === undefined) return;
  const { clock, signal } = order;
  // What has died outside the plan never gets ready again.
  const died = new AbortController();
  void instanceDied.then(() => died.abort());
  const deadlineMs = clock.now() + READY_WITHIN_MS;
  while (clock.now() < deadlineMs && !died.signal.aborted) {
    const ready = await Promise.all(runtime.instances().map(({ id }) => runtime.ready(id)));
    if (ready.every(Boolean)) return;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/**
 * Nothing is under way any more (open orders, interest runs), and two looks find as many operations and movements in the
 * books: sums alone would miss what moves between customers. A look that fails counts as moving.
 */
async function untilQuiet({ clock, signal }: RunOrder, { system: { books } }: Prepared): Promise<void> {
  if (books === undefined) return;
  const deadlineMs = clock.now() + QUIET_WITHIN_MS;
  let before: number | undefined;
  while (clock.now() < deadlineMs) {
    const now = await recordedAtRest(books);
    if (now !== undefined && now === before) return;
    before = now;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** What is recorded; undefined while something is under way, or cannot be read. */
async function recordedAtRest(books: Books): Promise<number | undefined> {
  try {
    const [underWay, recorded] = await Promise.all([books.underWay(), books.recorded()]);
    return underWay === 0 ? recorded : undefined;
  } catch {
    return undefined;
  }
}
