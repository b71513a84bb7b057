import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError } from '../../core/errors.ts';
import type { WorkerLink } from './worker-link.ts';

/** k6 with a few hundred users is ready in a second; a busy machine may take ten times that. */
const READY_WITHIN_MS = 30_000;
/** k6's own limit for `setup()` is a minute. */
const SETUP_WITHIN_MS = 65_000;
const STARTED_WITHIN_MS = 10_000;
/** From the command to the start: for the command to arrive everywhere, and for connections to be warmed. */
const START_AHEAD_MS = 150;
const EXCHANGES = 5;

/**
 * Waits until every worker holds a paused k6, then runs `setup()` on the first and hands its data to the others. Rejects
 * with `MascaretError` `worker-late` (who, and how far it is), with what a worker failed of, or with the signal's reason.
 */
export async function raiseBarrier(
  links: readonly WorkerLink[],
  signal: AbortSignal,
  readyWithinMs: number = READY_WITHIN_MS,
): Promise<void> {
  const ready = allOf(links, (link) => link.ready.promise);
  await within(readyWithinMs, ready, signal, () => late(links, readyWithinMs));
  await measureClocks(links, signal);
  const [first, ...others] = links;
  if (first === undefined) return;
  first.send({ type: 'setup' });
  const data = await within(SETUP_WITHIN_MS, first.setupData.promise, signal, () =>
    lateError(`setup() of the workload was not over after ${SETUP_WITHIN_MS / 1000} s`),
  );
  for (const link of others) link.send({ type: 'setup-data', data });
}

/** Commands one common moment, each worker by its own clock; resolves when all have started. */
export async function startAll(
  links: readonly WorkerLink[],
  onCommand: (atMs: number) => void,
): Promise<{ readonly atMs: number; readonly spreadMs: number }> {
  const slowest = Math.max(0, ...links.map(({ clock }) => clock.roundTripMs));
  const atMs = Math.ceil(now() + START_AHEAD_MS + 2 * slowest);
  onCommand(atMs);
  for (const link of links) link.send({ type: 'start', atMs: atMs + link.clock.offsetMs });
  const never = new AbortController().signal;
  const started = allOf(links, async (link) => (await link.started.promise) - link.clock.offsetMs);
  const startsMs = await within(STARTED_WITHIN_MS, started, never, () =>
    lateError(`not every worker started within ${STARTED_WITHIN_MS / 1000} s of the command`),
  );
  return { atMs, spreadMs: Math.max(...startsMs) - atMs };
}

/** Largest distance between two workers' clocks. */
export function clockSkewMs(links: readonly WorkerLink[]): number {
  const offsets = links.map(({ clock }) => clock.offsetMs);
  return Math.max(...offsets) - Math.min(...offsets);
}

/** A few quick exchanges now: during k6's own start the answers came late. */
async function measureClocks(links: readonly WorkerLink[], signal: AbortSignal): Promise<void> {
  for (let round = 0; round < EXCHANGES; round += 1) {
    for (const link of links) link.ping(now());
    await sleep(15, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function allOf<T>(links: readonly WorkerLink[], promised: (link: WorkerLink) => Promise<T>): Promise<T[]> {
  return Promise.all(links.map((link) => promised(link)));
}

async function within<T>(ms: number, promise: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  // Its rejection may come after an abort, when nobody listens any more.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  const ender = Promise.withResolvers<never>();
  const timer = setTimeout(() => ender.reject(error()), ms);
  const abort = (): void => ender.reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([promise, ender.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function late(links: readonly WorkerLink[], afterMs: number): MascaretError {
  const missing = links.filter(({ state }) => state === 'awaited' || state === 'joined');
  const each = missing.map(
    ({ index, state }) => `worker ${index} ${state === 'awaited' ? 'has not dialled in' : 'has no paused k6'}`,
  );
  return lateError(`${each.join(', ')} after ${afterMs / 1000} s`);
}

function lateError(text: string): MascaretError {
  return new MascaretError('worker-late', text, {
    hint: "See the workers' logs in the run's folder, logs/worker-N.log.",
  });
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
