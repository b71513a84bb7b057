import { spawn, type ChildProcess } from 'node:child_process';
import type { Assignment } from '../../core/worker-protocol.ts';
import { environmentForScripts } from '../../platform/own-environment.ts';
import { MARKER_NAME } from '../../platform/run-marker.ts';

/** Where a k6 process finds and leaves its things. */
export interface K6Options {
  readonly command: string;
  readonly assignment: Assignment;
  readonly scriptFile: string;
  /** The FIFO (or file) that takes k6's samples. */
  readonly csvFile: string;
  readonly restPort: number;
  readonly onLog: (line: string) => void;
  /** Every line, also those beyond the most that `onLog` gets. */
  readonly onEveryLine?: (line: string) => void;
}

export interface K6Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A started k6. */
export interface K6Process {
  readonly pid: number | undefined;
  readonly exited: Promise<K6Exit>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts k6 paused, with this worker's execution segment, samples going to the FIFO. It stays in the worker's process
 * group on purpose: whoever started the worker has one group to end, also after the worker itself was killed.
 */
export function startK6(options: K6Options): K6Process {
  const child = spawn(options.command, k6Arguments(options), {
    env: k6Environment(process.env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  forwardLines(child, options.onLog, options.onEveryLine);
  const { promise, resolve } = Promise.withResolvers<K6Exit>();
  child.once('error', (error) => {
    options.onLog(`k6 could not be started: ${error.message}`);
    resolve({ code: undefined, signal: undefined });
  });
  child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  return { pid: child.pid, exited: promise, kill: (signal) => child.kill(signal) };
}

/** Without summary and thresholds k6 keeps no sample in memory; with `--linger` it waits for its teardown. */
function k6Arguments({ assignment, scriptFile, csvFile, restPort }: K6Options): string[] {
  return [
    'run',
    '--quiet',
    '--no-color',
    '--paused',
    `--address=127.0.0.1:${restPort}`,
    `--execution-segment=${assignment.segment}`,
    `--execution-segment-sequence=${assignment.sequence}`,
    '--no-setup',
    '--no-teardown',
    '--linger',
    '--summary-mode=disabled',
    '--no-thresholds',
    `--out=csv=${csvFile}`,
    scriptFile,
  ];
}

/**
 * `K6_VUS` and its like would silently replace the scenarios of the script; our token and the addresses of databases are
 * nobody else's business. The marker stays: it proves that this k6 is ours.
 */
export function k6Environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environmentForScripts(env)).filter(
    ([name]) => name === MARKER_NAME || (!name.startsWith('K6_') && !name.startsWith('MASCARET_')),
  );
  return {
    ...Object.fromEntries(kept),
    K6_CSV_TIME_FORMAT: 'unix_micro',
    K6_CSV_SAVE_INTERVAL: '500ms',
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
  };
}

/** k6 writes a line for each failed request: the first ones help, a hundred thousand fill the disk. */
const MOST_LOG_LINES = 500;

function forwardLines(child: ChildProcess, onLog: (line: string) => void, onEveryLine?: (line: string) => void): void {
  let rest = '';
  let lines = 0;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines += 1;
      onEveryLine?.(line);
      if (lines <= MOST_LOG_LINES) onLog(line);
      if (lines === MOST_LOG_LINES) onLog('(more lines of k6 are left out)');
    }
  });
  child.stderr?.on('end', () => {
    if (rest !== '') onLog(rest);
  });
}
