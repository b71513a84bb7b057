import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { MascaretError } from '../core/errors.ts';
import { ownIdentity, stillLives, type ProcessIdentity } from './process-group.ts';

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
    if (holder !== undefined && !stillLives(holder)) await breakLock(lockFile, holder, { patienceMs });
    else if (performance.now() > deadline) throw lockedError(lockFile, holder);
    else await sleep(20);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** Counts this process's attempts: two of its own calls must not share a draft. */
let attempts = 0;

async function tryLock(lockFile: string): Promise<boolean> {
  attempts += 1;
  const draft = `${lockFile}.${process.pid}.${attempts}`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(ownIdentity()), { mode: 0o600, flag: 'wx' });
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

async function readHolder(lockFile: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a dead holder. One process at a time may do so, and it looks again first: whatever is removed can
 * therefore not have been taken anew meanwhile. Who dies at this leaves a lock of the same kind, broken the same way.
 */
async function breakLock(lockFile: string, dead: ProcessIdentity, patience: { patienceMs: number }): Promise<void> {
  const look = async (): Promise<void> => {
    if (isDeepStrictEqual(await readHolder(lockFile), dead)) await rm(lockFile, { force: true });
  };
  await exclusively(`${lockFile}.break`, look, patience);
}

function lockedError(lockFile: string, holder: ProcessIdentity | undefined): MascaretError {
  return new MascaretError('locked', `${lockFile} is held by process ${holder?.pid ?? 'unknown'}`, {
    hint: 'Wait until that process is done, or end it.',
  });
}
