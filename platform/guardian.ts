import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MascaretError } from '../core/errors.ts';
import type { ReleaseStack } from '../core/release-stack.ts';
import type { InstanceHandle } from '../core/runtime.ts';
import type { ActiveRun } from './active-run.ts';

/** What mascaret tells its guardian: one JSON object a line. */
export type GuardianMessage =
  | {
      readonly type: 'guard';
      readonly name: string;
      readonly handle: InstanceHandle;
      readonly endSignal?: NodeJS.Signals;
    }
  | { readonly type: 'unguard'; readonly handle: InstanceHandle }
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'goodbye' };

/** Undoes what a run holds when mascaret dies without doing so itself (kill -9, power button of the terminal). */
export interface Guardian {
  /** Its own process number. */
  readonly pid: number;
  /** From now on this process group ends with mascaret. `endSignal` is tried before SIGKILL. */
  guard(handle: InstanceHandle, name: string, endSignal?: NodeJS.Signals): void;
  unguard(handle: InstanceHandle): void;
  /** From now on this folder is removed with mascaret. Its name must begin with `mascaret-`. */
  guardFolder(path: string): void;
}

/** Where the guardian writes what it undid, in the run's folder. Absent when it had nothing to do. */
export const GUARDIAN_FILE = 'guardian.ndjson';

/**
 * Starts the guardian: a process of its own session, which a terminal's Ctrl-C does not reach, holding one end of a pipe
 * whose other end only this process has. When the pipe ends without a goodbye, mascaret is dead, and the guardian
 * resumes and kills what it knows of. Resolves once it is at its post. Start it before anything it is to guard. With a
 * `registry`, all that it is told stands in the file of the active run too, for the case that both are killed. Throws
 * `MascaretError` `no-guardian` when it does not start.
 */
export async function startGuardian(runFolder: string, release: ReleaseStack, registry?: ActiveRun): Promise<Guardian> {
  const { pid, tell, sayGoodbye, ready } = await launch(runFolder);
  release.push('guardian', sayGoodbye);
  await ready;
  return {
    pid,
    guard: (handle, name, endSignal) => {
      const guarded = { name, handle, ...(endSignal === undefined ? {} : { endSignal }) };
      tell({ type: 'guard', ...guarded });
      registry?.addProcess(guarded);
    },
    unguard: (handle) => {
      tell({ type: 'unguard', handle });
      registry?.removeProcess(handle);
    },
    guardFolder: (path) => {
      tell({ type: 'folder', path });
      registry?.addFolder(path);
    },
  };
}

interface Post {
  readonly pid: number;
  readonly tell: (message: GuardianMessage) => void;
  readonly sayGoodbye: () => Promise<void>;
  readonly ready: Promise<void>;
}

async function launch(runFolder: string): Promise<Post> {
  const logs = join(runFolder, 'logs');
  await mkdir(logs, { recursive: true });
  const logFile = join(logs, 'guardian.log');
  const log = openSync(logFile, 'a');
  const program = fileURLToPath(new URL('guardian-process.ts', import.meta.url));
  const env = { PATH: process.env['PATH'] ?? '' };
  const child = spawn(process.execPath, [program, runFolder], { detached: true, stdio: ['pipe', 'pipe', log], env });
  closeSync(log);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the guardian was started without its pipes');
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const over = (): void => {
    ended.resolve();
    ready.reject(new MascaretError('no-guardian', 'the guardian did not start', { hint: `Its log: ${logFile}` }));
  };
  child.once('exit', over);
  child.once('error', over);
  stdout.once('data', () => ready.resolve());
  // A guardian that was killed must not take mascaret with it (EPIPE); the registry file still covers the run.
  stdin.on('error', () => undefined);
  const tell = (message: GuardianMessage): void => {
    if (stdin.writable) stdin.write(`${JSON.stringify(message)}\n`);
  };
  const sayGoodbye = async (): Promise<void> => {
    tell({ type: 'goodbye' });
    stdin.end();
    await ended.promise;
  };
  return { pid: child.pid ?? 0, tell, sayGoodbye, ready: ready.promise };
}
