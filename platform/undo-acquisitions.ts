import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../core/errors.ts';
import type { InstanceHandle } from '../core/runtime.ts';
import { groupState, signalGroup } from './process-group.ts';
import { removeSharedMemoryOf } from './shared-memory.ts';

/** What a run holds in the operating system, in the order it was acquired. */
export interface Acquisitions {
  readonly processes: readonly GuardedProcess[];
  readonly folders: readonly string[];
}

export interface GuardedProcess {
  readonly name: string;
  readonly handle: InstanceHandle;
  /** A polite signal to try first; absent: SIGKILL at once. */
  readonly endSignal?: NodeJS.Signals;
}

/** Every folder that may be removed for a run carries this prefix; nothing else is ever removed. */
export const TEMP_FOLDER_PREFIX = 'mascaret-';

const GRACE_MS = 2000;

/**
 * Ends what a dead mascaret left: processes (woken first, last one first), then temp folders. Gives one sentence for each
 * thing that was undone or could not be; nothing for what was gone already. Never throws. May be called twice at once.
 */
export async function undoAcquisitions(left: Acquisitions): Promise<string[]> {
  const done: string[] = [];
  for (const guarded of [...left.processes].reverse()) done.push(...(await endProcess(guarded)));
  for (const folder of [...left.folders].reverse()) done.push(...(await removeFolder(folder)));
  return done;
}

async function endProcess({ name, handle, endSignal }: GuardedProcess): Promise<string[]> {
  const what = `${name} (process group ${handle.processGroup})`;
  try {
    const state = await groupState(handle);
    if (state === 'gone') return [];
    await signalGroup(handle, 'SIGCONT');
    if (endSignal !== undefined) {
      await signalGroup(handle, endSignal);
      if (await goneWithin(handle, GRACE_MS)) return [sentence(what, state)];
    }
    await signalGroup(handle, 'SIGKILL');
    return [sentence(what, state)];
  } catch (error) {
    if ((await groupState(handle)) === 'gone') return [`${what} was ended`];
    return [`${what} could not be ended: ${reasonOf(error)}`];
  }
}

function sentence(what: string, state: 'running' | 'paused'): string {
  return state === 'paused' ? `${what} was paused: it was woken and ended` : `${what} was still running: it was ended`;
}

async function goneWithin(handle: InstanceHandle, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if ((await groupState(handle)) === 'gone') return true;
    await sleep(20);
  }
  return false;
}

async function removeFolder(folder: string): Promise<string[]> {
  if (!isAbsolute(folder) || !basename(folder).startsWith(TEMP_FOLDER_PREFIX)) {
    return [`${folder} was left alone: it is not a temporary folder of mascaret's`];
  }
  if (!existsSync(folder)) return [];
  try {
    await removeSharedMemoryOf(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return [`temporary folder ${folder} was removed`];
  } catch (error) {
    return [`temporary folder ${folder} could not be removed: ${reasonOf(error)}`];
  }
}
