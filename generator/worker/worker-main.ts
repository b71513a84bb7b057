import { MascaretError, reasonOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';
import { runWorker } from './run-worker.ts';

/**
 * The worker as a program of its own: token from `MASCARET_WORKER_TOKEN`, messages to standard error, k6 ended with it on
 * SIGINT, SIGTERM and SIGHUP. Gives the exit code.
 */
export async function workerMain(url: string, index: number): Promise<number> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
  try {
    const token = process.env['MASCARET_WORKER_TOKEN'] ?? '';
    requireOptions(url, index, token);
    const planned = await runWorker({ url, token, index, signal: ending.signal, onLog: note });
    return planned ? EXIT.passed : EXIT.inconclusive;
  } catch (error) {
    const hint = error instanceof MascaretError && error.hint !== undefined ? `\n  ${error.hint}` : '';
    note(`error: ${reasonOf(error)}${hint}`);
    return EXIT.couldNotRun;
  }
}

function requireOptions(url: string, index: number, token: string): void {
  const problem =
    (!/^wss?:\/\//.test(url) && `--connect "${url}" is not a WebSocket address`) ||
    ((!Number.isInteger(index) || index < 0) && '--index must be a number from 0 on') ||
    (token === '' && 'the environment variable MASCARET_WORKER_TOKEN is missing');
  if (problem === false) return;
  throw new MascaretError('worker-usage', problem, {
    hint: 'MASCARET_WORKER_TOKEN=… mascaret worker --connect ws://HOST:PORT --index 0; a run starts its workers itself.',
  });
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
