import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kill, processesIn } from '../support/mascaret-place.ts';
import type { Mutant } from './mutant.ts';

export type Outcome = 'killed' | 'survived' | 'timeout';

export interface TestRun {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly output: string;
}

const OVERLAY = pathToFileURL(join(import.meta.dirname, 'overlay.ts')).href;
const FIRST_FAILURE = pathToFileURL(join(import.meta.dirname, 'first-failure.ts')).href;

/**
 * Runs the tests with one file mutated, or as it is without a mutant, until the first failure. The processes get a temp
 * folder of their own, and nothing of them is left afterwards.
 */
export async function runTests(
  project: string,
  tests: readonly string[],
  { mutant, limitMs, signal }: { readonly mutant?: Mutant; readonly limitMs: number; readonly signal: AbortSignal },
): Promise<TestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  // Databases lie in it, which run as another user.
  chmodSync(folder, 0o711);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const url = mutant && pathToFileURL(join(project, mutant.file)).href;
  const startMs = performance.now();
  const child = spawn(
    process.execPath,
    // Unit tests share a process, which takes half the time.
    [
      '--test',
      `--test-isolation=${tests.every(isUnit) ? 'none' : 'process'}`,
      '--test-concurrency=1',
      `--test-reporter=${FIRST_FAILURE}`,
      '--test-reporter-destination=stdout',
      ...tests,
    ],
    {
      cwd: project,
      detached: true,
      env: {
        ...env,
        TMPDIR: folder,
        NODE_OPTIONS: `--import=${OVERLAY}`,
        ...(mutant && { MASCARET_MUTANT: JSON.stringify({ url, change: mutant }) }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const end = (): void => endGroup(child.pid);
  const timer = setTimeout(end, limitMs);
  signal.addEventListener('abort', end);
  try {
    const [code, endedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const ms = performance.now() - startMs;
    const ended = endedBy === null ? 'killed' : 'timeout';
    return { outcome: code === 0 ? 'survived' : ended, ms, output };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    end();
    // What a test has started in a group of its own, and a mutant kept it from ending.
    for (const { pid } of processesIn(folder)) kill(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isUnit(test: string): boolean {
  return test.startsWith('test/unit/');
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
