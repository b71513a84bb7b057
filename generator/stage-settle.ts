import type { BooksTotal } from '../core/system.ts';
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
/** What users no longer wait for may still be at work: statements end by their own time-out within this time. */
const QUIET_WITHIN_MS = 10_000;
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

/** Two looks at the books that say the same. A look that fails counts as moving. */
async function untilQuiet({ clock, signal }: RunOrder, { system: { books } }: Prepared): Promise<void> {
  if (books === undefined) return;
  const deadlineMs = clock.now() + QUIET_WITHIN_MS;
  let before: BooksTotal | undefined;
  while (clock.now() < deadlineMs) {
    const now = await books.total().catch(() => undefined);
    if (now !== undefined && before !== undefined && isSame(before, now)) return;
    before = now;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

function isSame(one: BooksTotal, other: BooksTotal): boolean {
  return one.customersCents === other.customersCents && one.postedCents === other.postedCents;
}
