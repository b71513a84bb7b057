import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleaseStack } from '../../core/release-stack.ts';
import type { Guard, GuardFolder } from '../../core/run-ports.ts';
import { startChild, type Child } from '../../platform/child-process.ts';
import { environmentForScripts } from '../../platform/own-environment.ts';

export interface LocalFleetOptions {
  readonly count: number;
  /** The coordinator's address and token. */
  readonly url: string;
  readonly token: string;
  /** Takes `worker-N.log`. */
  readonly logFolder: string;
  readonly release: ReleaseStack;
  /** Told of each worker's process group, k6 included, before it does anything. */
  readonly guard?: Guard;
  /** Told of the folder of the workers' scripts and pipes. */
  readonly guardFolder?: GuardFolder;
  readonly onExit: (worker: number, text: string) => void;
}

/** Starts workers as processes of this machine, each with its k6 in a process group of its own. */
export async function launchLocalWorkers(options: LocalFleetOptions): Promise<readonly Child[]> {
  // The workers' scripts and pipes: a worker that is killed cannot remove its own.
  const folder = join(tmpdir(), `mascaret-fleet-${randomBytes(4).toString('hex')}`);
  options.guardFolder?.(folder);
  options.release.push('folder of the workers', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { mode: 0o700 });
  const indices = Array.from({ length: options.count }, (_, index) => index);
  return Promise.all(indices.map((index) => launch(index, folder, options)));
}

async function launch(index: number, folder: string, options: LocalFleetOptions): Promise<Child> {
  const name = `worker ${index}`;
  const logFile = join(options.logFolder, `worker-${index}.log`);
  const child = await startChild(
    {
      name,
      command: process.execPath,
      args: [...WORKER_NODE_FLAGS, WORKER, '--connect', options.url, '--index', String(index)],
      env: { ...environmentForScripts(process.env), MASCARET_WORKER_TOKEN: options.token, TMPDIR: folder },
      logFile,
    },
    (handle) => options.guard?.(handle, name),
  );
  options.release.push(name, async () => {
    await child.stop(3000);
    await child.kill();
  });
  void endGroupWith(child, (text) => options.onExit(index, `${text}${lastWords(logFile)}`));
  return child;
}

/** Kills the whole group once the worker is gone: whatever ended it, its k6 must not load the system any further. */
async function endGroupWith(child: Child, onExit: (text: string) => void): Promise<void> {
  const { code, signal } = await child.exited;
  await child.kill();
  onExit(`ended with ${signal === null ? `exit code ${code}` : signal}`);
}

/** `: ` and the error that a log tells last, or nothing. */
function lastWords(logFile: string): string {
  try {
    const lines = readFileSync(logFile, 'utf8').trim().split('\n');
    const error = lines.findLast((line) => line.startsWith('error: '));
    return error === undefined ? '' : `: ${error.slice('error: '.length)}`;
  } catch {
    return '';
  }
}

/** A worker makes little but short-lived objects: a small nursery keeps it small, and costs next to nothing. */
export const WORKER_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=2'];

const WORKER = join(import.meta.dirname, '..', 'worker', 'main.ts');
