import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MascaretError } from '../core/errors.ts';
import type { InstanceHandle, InstanceState, InstanceStats } from '../core/runtime.ts';
import { groupStats } from './group-stats.ts';
import { groupState, handleOf, signalGroup } from './process-group.ts';
import { MARKER_NAME, newMarker } from './run-marker.ts';

/** What to start. Nothing of mascaret's own environment reaches the child: it gets `env`, and the
 * marker by which it is recognised. */
export interface ChildOptions {
  /** For messages: `bank-1`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Standard output and error are appended here by the system itself, so they outlive mascaret. */
  readonly logFile: string;
  /** Asks it to end; SIGTERM when absent. */
  readonly stopSignal?: NodeJS.Signals;
  /** Ends it at once, but in order; SIGTERM when absent. For ends after which nothing of it is needed. */
  readonly discardSignal?: NodeJS.Signals;
}

/** How a child ended: one of the two is set. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A supervised child in a process group (and session) of its own, so that a terminal's Ctrl-C does not reach it. */
export interface Child {
  readonly name: string;
  readonly handle: InstanceHandle;
  /** Resolves when the child has ended, whatever ended it; never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Wakes it, asks it to end, and kills the group when it has not after `deadlineMs`. */
  stop(deadlineMs: number): Promise<ChildExit>;
  /** Ends it as fast as it gives back what it holds; its data is not needed any more. */
  discard(deadlineMs: number): Promise<ChildExit>;
  /** SIGKILL to all its processes; resolves when they are gone. */
  kill(): Promise<ChildExit>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  state(): Promise<InstanceState>;
  stats(): InstanceStats | undefined;
}

/**
 * Starts a child and gives it once the system has accepted it. Throws `MascaretError` `not-started` when the command
 * cannot be executed. `onStart` is called in the same turn as the start, before anything else can happen.
 */
export async function startChild(options: ChildOptions, onStart: (handle: InstanceHandle) => void): Promise<Child> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const marker = newMarker();
  try {
    const child = spawn(options.command, [...options.args], {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...options.env, [MARKER_NAME]: marker },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    const exited = exitOf(child);
    if (child.pid === undefined) throw await notStarted(options, child);
    const handle = handleOf(child.pid, marker) ?? { processGroup: child.pid, startedAt: 'unknown' };
    onStart(handle);
    return supervise(options, handle, exited);
  } finally {
    closeSync(log);
  }
}

function supervise(options: ChildOptions, handle: InstanceHandle, exited: Promise<ChildExit>): Child {
  const signalIfAlive = async (signal: NodeJS.Signals): Promise<void> => {
    try {
      await signalGroup(handle, signal);
    } catch (error) {
      if ((await groupState(handle)) !== 'gone') throw error;
    }
  };
  const kill = async (): Promise<ChildExit> => {
    await signalIfAlive('SIGKILL');
    return exited;
  };
  const end = async (signal: NodeJS.Signals, deadlineMs: number): Promise<ChildExit> => {
    await signalIfAlive('SIGCONT');
    await signalIfAlive(signal);
    await withinMs(exited, deadlineMs);
    return kill();
  };
  return {
    name: options.name,
    handle,
    exited,
    kill,
    stop: (deadlineMs) => end(options.stopSignal ?? 'SIGTERM', deadlineMs),
    discard: (deadlineMs) => end(options.discardSignal ?? 'SIGTERM', deadlineMs),
    pause: () => signalGroup(handle, 'SIGSTOP'),
    resume: () => signalGroup(handle, 'SIGCONT'),
    state: () => groupState(handle),
    stats: () => groupStats(handle),
  };
}

function exitOf(child: ChildProcess): Promise<ChildExit> {
  const { promise, resolve } = Promise.withResolvers<ChildExit>();
  child.once('exit', (code, signal) => resolve({ code, signal }));
  return promise;
}

/** The `error` event of a spawn that failed comes in a later turn. */
async function notStarted(options: ChildOptions, child: ChildProcess): Promise<MascaretError> {
  const { promise, resolve } = Promise.withResolvers<Error>();
  child.once('error', resolve);
  const cause = await promise;
  return new MascaretError('not-started', `${options.name} could not be started: ${cause.message}`, {
    cause,
    hint: `Look whether ${options.command} is there and may be executed.`,
  });
}

/** Resolves with the promise, or after `ms`. */
async function withinMs(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
