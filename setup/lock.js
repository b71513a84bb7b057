import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onInterruption } from './interruption.js';
import { say } from './progress.js';

/** How often a waiting set-up looks whether the other is done. */
const LOOK_EVERY_MS = 100;

/**
 * Runs `work` while no other living process of this machine runs work under the same lock file. A process is known by
 * its number and its start, so a lock whose holder was killed is taken over, even when the number is in use again. What
 * is written under the lock must all the same be written by renaming: containers that share a cache folder do not see
 * each other's processes.
 * @template T
 * @param {string} lockFile
 * @param {string} what What is fetched under the lock, for the line that says that this set-up waits.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lockFile, what, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let said = false;
  while (!take(lockFile)) {
    const holder = readHolder(lockFile);
    if (holder === undefined) await sleep(LOOK_EVERY_MS);
    else if (isAlive(holder)) {
      if (!said) say(`${what} is being fetched by another set-up (process ${holder.pid}); waiting for it.`);
      said = true;
      await sleep(LOOK_EVERY_MS);
    } else breakLock(lockFile, holder);
  }
  const release = () => rmSync(lockFile, { force: true });
  const forget = onInterruption(release);
  try {
    return await work();
  } finally {
    release();
    forget();
  }
}

/**
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string} startedAt
 */

/**
 * The lock appears with its content in one step (a hard link): nobody ever reads half of it.
 * @param {string} lockFile
 */
function take(lockFile) {
  const draft = `${lockFile}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }));
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} lockFile
 * @returns {Holder | undefined} Undefined when it has just been released.
 */
function readHolder(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    return { pid: 0, startedAt: 'unreadable' };
  }
}

/**
 * Removes the lock of a dead holder. One process at a time may do so, and it looks again first: whatever is removed can
 * therefore not have been taken anew meanwhile. Who dies at this leaves a lock of the same kind, broken the same way.
 * @param {string} lockFile
 * @param {Holder} dead
 * @returns {void}
 */
function breakLock(lockFile, dead) {
  const right = `${lockFile}.break`;
  if (!take(right)) {
    const other = readHolder(right);
    if (other !== undefined && !isAlive(other)) breakLock(right, other);
    return;
  }
  try {
    const now = readHolder(lockFile);
    if (now?.pid === dead.pid && now.startedAt === dead.startedAt) rmSync(lockFile, { force: true });
  } finally {
    rmSync(right, { force: true });
  }
}

/** @param {Holder} holder */
function isAlive(holder) {
  return holder.pid > 0 && startOf(holder.pid) === holder.startedAt;
}

/**
 * @param {number} pid
 * @returns {string | undefined} As the system writes it: the boot and clock ticks since then on Linux, elsewhere a date; undefined when there is no such process.
 */
function startOf(pid) {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A killed process that nobody has waited for yet (Z) holds nothing any more. Field 22 of proc(5) is the start.
    if (fields[0] === 'Z') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[22 - 3]}`;
  } catch {
    return undefined;
  }
}
