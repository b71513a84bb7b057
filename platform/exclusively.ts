import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError } from '../core/errors.ts';
import { handleOf } from './process-group.ts';

/**
 * Runs `work` while no other process runs work under the same lock file. A lock whose holder is dead is broken. Throws
 * `MascaretError` `locked` when a living holder keeps it beyond `patienceMs`, and the signal's reason when it is aborted
 * before the lock is had.
 */
export async function exclusively<T>(
  lockFile: string,
  work: () => Promise<T>,
  { patienceMs = 30_000, signal }: { readonly patienceMs?: number; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await tryLock(lockFile)) break;
    const holder = await readHolder(lockFile);
    if (holder !== undefined && handleOf(holder.pid)?.startedAt !== holder.startedAt) await breakLock(lockFile, holder);
    else if (performance.now() > deadline) throw lockedError(lockFile, holder);
    else await sleep(20);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/** Counts this process's attempts: two of its own calls must not share a draft. */
let attempts = 0;

async function tryLock(lockFile: string): Promise<boolean> {
  attempts += 1;
  const draft = `${lockFile}.${process.pid}.${attempts}`;
  const me: Holder = { pid: process.pid, startedAt: handleOf(process.pid)?.startedAt ?? '' };
  await writeFile(draft, JSON.stringify(me));
  try {
    await link(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(lockFile: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Looks again just before removing, so that a lock which was taken anew meanwhile stays. */
async function breakLock(lockFile: string, dead: Holder): Promise<void> {
  const now = await readHolder(lockFile);
  if (now?.pid === dead.pid && now.startedAt === dead.startedAt) await rm(lockFile, { force: true });
}

function lockedError(lockFile: string, holder: Holder | undefined): MascaretError {
  return new MascaretError('locked', `${lockFile} is held by process ${holder?.pid ?? 'unknown'}`, {
    hint: 'Wait until that process is done, or end it.',
  });
}
