import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError } from '../core/errors.ts';
import type { InstanceHandle, InstanceState } from '../core/runtime.ts';
import { bootId } from './boot-id.ts';
import { readProcess, readProcessTable, type ProcessRow } from './process-table.ts';
import { markerOf } from './run-marker.ts';

/**
 * What the operating system says of an instance: all its processes stopped → `paused`; none left (or the number now
 * belongs to somebody else) → `gone`; else `running`.
 */
export function groupState(handle: InstanceHandle): Promise<InstanceState> {
  const members = livingMembers(handle);
  if (members.length === 0) return Promise.resolve('gone');
  return Promise.resolve(members.every((row) => row.state === 'T') ? 'paused' : 'running');
}

/**
 * Sends a signal to every process of an instance and, for SIGSTOP, SIGCONT and SIGKILL, resolves once it has taken
 * effect on all of them. Other signals go to the leader's group alone: what its children do is the leader's affair.
 * Throws `MascaretError` `process-gone` when the instance is gone or its number belongs to another process by now.
 */
export async function signalGroup(handle: InstanceHandle, signal: NodeJS.Signals): Promise<void> {
  if (livingMembers(handle).length === 0) throw goneError(handle, signal);
  if (signal === 'SIGKILL') return killTree(handle);
  if (signal === 'SIGSTOP') return stopTree(handle);
  if (signal === 'SIGCONT') return continueTree(handle);
  send(-handle.processGroup, signal);
}

/** The handle of a living process that leads its own group; undefined when there is none of that number. */
export function handleOf(pid: number, marker?: string): InstanceHandle | undefined {
  const row = readProcess(pid);
  if (row === undefined || isDead(row)) return undefined;
  return {
    processGroup: pid,
    startedAt: row.startedAt,
    bootId: bootId(),
    ...(marker === undefined ? {} : { marker }),
  };
}

/** A single process as records name it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId?: string;
}

/** This process, for a record that others read later. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: readProcess(process.pid)?.startedAt ?? '', bootId: bootId() };
}

/** Whether the process that a record names still lives: same number, same start, same start of the machine. */
export function stillLives({ pid, startedAt, bootId: boot }: ProcessIdentity): boolean {
  return boot === bootId() && handleOf(pid)?.startedAt === startedAt;
}

/**
 * The living processes of an instance: its process group and every descendant. Descendants count because a server may
 * put its children into sessions of their own; each PostgreSQL backend does. Empty when the number of the group has been
 * given away since, or the machine was started anew.
 */
export function livingMembers(handle: InstanceHandle): ProcessRow[] {
  if (handle.bootId !== bootId()) return [];
  const table = readProcessTable();
  const leader = table.find((row) => row.pid === handle.processGroup);
  if (!isOurs(handle, leader, table)) return [];
  const found = new Map(table.filter((row) => row.group === handle.processGroup).map((row) => [row.pid, row]));
  if (leader !== undefined) found.set(leader.pid, leader);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const row of table) if (found.has(row.parent)) found.set(row.pid, row);
  }
  return [...found.values()].filter((row) => !isDead(row));
}

/**
 * A leader is known by its start, unless it carries another's marker. A group whose leader has ended may be a later one
 * of the same number, whose leader has ended too: one member must carry our marker. Then all of it is ours, since the
 * number is not given again while a member lives.
 */
function isOurs(handle: InstanceHandle, leader: ProcessRow | undefined, table: readonly ProcessRow[]): boolean {
  if (leader !== undefined) {
    if (leader.startedAt !== handle.startedAt) return false;
    if (handle.marker === undefined || isDead(leader)) return true;
    return ['none', 'unknown', handle.marker].includes(markerOf(leader.pid));
  }
  if (handle.marker === undefined) return false;
  return table.some((row) => row.group === handle.processGroup && !isDead(row) && markerOf(row.pid) === handle.marker);
}

/** The leader is frozen first, so that it cannot fork meanwhile, and dies last, so that its children can be found. */
async function killTree(handle: InstanceHandle): Promise<void> {
  send(handle.processGroup, 'SIGSTOP');
  const members = livingMembers(handle);
  for (const row of members) if (row.pid !== handle.processGroup) send(row.pid, 'SIGKILL');
  send(-handle.processGroup, 'SIGKILL');
  await until(() => members.every((row) => isGone(row)), `process group ${handle.processGroup} outlived SIGKILL`);
}

async function stopTree(handle: InstanceHandle): Promise<void> {
  send(-handle.processGroup, 'SIGSTOP');
  await until(() => {
    const awake = livingMembers(handle).filter((row) => row.state !== 'T');
    for (const row of awake) send(row.pid, 'SIGSTOP');
    return awake.length === 0;
  }, `process group ${handle.processGroup} did not stop`);
}

async function continueTree(handle: InstanceHandle): Promise<void> {
  await until(() => {
    const asleep = livingMembers(handle).filter((row) => row.state === 'T');
    for (const row of asleep) send(row.pid, 'SIGCONT');
    return asleep.length === 0;
  }, `process group ${handle.processGroup} did not go on`);
}

/** A process in uninterruptible sleep (D) obeys when its disk answers; five seconds is far beyond that. */
async function until(reached: () => boolean, failure: string): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error(failure);
    await sleep(2);
  }
}

/** A process that ended in the meantime is no failure: every caller looks again afterwards. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isDead(row: ProcessRow): boolean {
  return row.state === 'Z' || row.state === 'X';
}

function isGone(row: ProcessRow): boolean {
  const now = readProcess(row.pid);
  return now === undefined || now.startedAt !== row.startedAt || isDead(now);
}

function goneError(handle: InstanceHandle, signal: string): MascaretError {
  return new MascaretError(
    'process-gone',
    `${signal} was not sent: process group ${handle.processGroup} has ended, or its number belongs to another process`,
    { hint: 'Nothing needs to be undone there.' },
  );
}
