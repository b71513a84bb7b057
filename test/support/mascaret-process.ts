import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MascaretPlace } from './mascaret-place.ts';

/** Any line of `run --json`. */
export type JsonLine = Readonly<Record<string, unknown>> & { readonly type?: string };

/** How a mascaret process ended, and what it said. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start of the process. */
  readonly tookMs: number;
  /** The lines of `--json`. */
  readonly lines: readonly JsonLine[];
}

/** `node cli/main.ts …`, running. */
export interface MascaretProcess {
  readonly pid: number;
  /** Resolves with the first `--json` line that fits, past or to come; rejects when the process ends before. */
  until(fits: (line: JsonLine) => boolean): Promise<JsonLine>;
  /** To its process group, as a terminal does it; SIGKILL to the process alone. */
  signal(signal: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Starts mascaret with these words in the place. */
export function startMascaret(
  place: MascaretPlace,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): MascaretProcess {
  const startMs = performance.now();
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: place.folder,
    env: { ...process.env, NO_COLOR: '1', ...place.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  let [stdout, stderr, rest] = ['', '', ''];
  const lines: JsonLine[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((each) => each());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const whole = (rest + text).split('\n');
    rest = whole.pop() ?? '';
    lines.push(...whole.flatMap((line) => (line.startsWith('{"') ? [JSON.parse(line) as JsonLine] : [])));
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = once(child, 'close').then(([code]: (number | null)[]) => {
    look();
    return { code: code ?? null, stdout, stderr, tookMs: performance.now() - startMs, lines };
  });
  return {
    pid,
    until: async (fits) => {
      const found = Promise.withResolvers<JsonLine>();
      const seek = (): void => {
        const line = lines.find((each) => fits(each));
        if (line !== undefined) found.resolve(line);
      };
      waiting.add(seek);
      seek();
      void finished.then(() => found.reject(new Error(`mascaret ended before:\n${stdout}\n${stderr}`)));
      return found.promise.finally(() => waiting.delete(seek));
    },
    signal: (signal) => process.kill(signal === 'SIGKILL' ? pid : -pid, signal),
    finished,
  };
}

/** Runs mascaret to its end. */
export function mascaret(
  place: MascaretPlace,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return startMascaret(place, words, env).finished;
}

/** The given stage has begun. */
export function atStage(stage: string): (line: JsonLine) => boolean {
  return (line) => line.type === 'stage' && line['stage'] === stage;
}

/** The load has gone on for so many seconds. */
export function atSecond(second: number): (line: JsonLine) => boolean {
  return (line) => line.type === 'progress' && Number(line['elapsedMs']) >= second * 1000;
}

/** Ended with this code, said this, and showed nobody a stack trace. */
export function assertEnded(finished: Finished, code: number, said: RegExp): void {
  const text = `${finished.stdout}\n${finished.stderr}`;
  assert.equal(finished.code, code, text.replaceAll(/^\{"type":"(?:progress|summary)".*\n/gm, ''));
  assert.match(text, said);
  assert.doesNotMatch(text, /^\s+at .+:\d+:\d+\)?$/m, 'no stack trace');
  assert.doesNotMatch(text, /this is a bug/);
}

/** What was recorded until then can be shown; gives what `mascaret report --json` says. */
export async function assertReportable(place: MascaretPlace, run = 'last'): Promise<JsonLine> {
  const report = await mascaret(place, ['report', run, '--json']);
  assert.equal(report.code, 0, report.stderr);
  return JSON.parse(report.stdout) as JsonLine;
}
