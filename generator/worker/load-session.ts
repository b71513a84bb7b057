import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import type { Assignment, Frame } from '../../core/worker-protocol.ts';
import { freePort } from '../../platform/free-port.ts';
import { findTool } from '../../platform/tools.ts';
import { readFifo, type Fifo } from './fifo.ts';
import { FrameBuilder } from './frame-builder.ts';
import { watchUsage, type Usage } from './generator-usage.ts';
import { isPlannedExit, k6ExitWords } from './k6-exit.ts';
import { startK6, type K6Process } from './k6-process.ts';
import { K6Rest, K6_ENDED } from './k6-rest.ts';
import { K6Words } from './k6-words.ts';
import { keepRows } from './keep-rows.ts';
import { SampleLines } from './sample-lines.ts';
import { ScriptMeasures } from './script-measures.ts';

/** How k6 ended. */
export interface LoadEnd {
  readonly exitCode: number | undefined;
  readonly planned: boolean;
  readonly text: string;
}

/** k6's samples are flushed twice a second, and read a moment later. */
const FLUSHED_AFTER_MS = 700;
/** How far before the commanded moment the connection to k6 is warmed. */
const WARM_MS = 60;
/** After the end of the load: 15 s of grace for the last iterations, and some for k6 to notice. */
const OVERTIME_MS = 20_000;

/** One k6 under this worker's care, from its start to its last sample. */
export class LoadSession {
  readonly #assignment: Assignment;
  readonly #builder: FrameBuilder;
  readonly #rest: K6Rest;
  readonly #k6: K6Process;
  readonly #fifo: Fifo;
  readonly #usage: () => Usage;
  readonly #log: readonly string[];
  readonly #folder: string;
  readonly #scriptFile: string;
  readonly #measures: ScriptMeasures;
  readonly #words: K6Words;
  #teardownFailure: string | undefined;
  #startMs = Number.POSITIVE_INFINITY;
  #stopped = false;
  /** However the worker ends, short of SIGKILL, k6 ends with it. */
  readonly #atExit = (): void => this.dispose();

  private constructor(assignment: Assignment, parts: SessionParts) {
    this.#assignment = assignment;
    this.#builder = parts.builder;
    this.#rest = parts.rest;
    this.#k6 = parts.k6;
    this.#fifo = parts.fifo;
    this.#log = parts.log;
    this.#folder = parts.folder;
    this.#scriptFile = parts.scriptFile;
    this.#measures = parts.measures;
    this.#words = parts.words;
    this.#usage = watchUsage(parts.k6.pid);
  }

  /** Starts k6 paused; call `untilReady` next. `onLog` takes k6's own messages. */
  static async open(assignment: Assignment, onLog: (line: string) => void): Promise<LoadSession> {
    const { path: command } = await findTool('k6');
    const folder = mkdtempSync(join(tmpdir(), 'mascaret-worker-'));
    const csvFile = join(folder, 'samples.csv');
    const scriptFile = join(folder, 'workload.js');
    await writeFile(scriptFile, assignment.bundle, { mode: 0o600 });
    const builder = new FrameBuilder(assignment.goodWithinMs);
    const measures = new ScriptMeasures(assignment.thresholds ?? []);
    const lines = new SampleLines((sample) => {
      builder.add(sample);
      measures.add(sample);
    }, measures.metrics);
    const words = new K6Words();
    const keep = keepRows(assignment.index);
    const fifo = await readFifo(csvFile, (chunk) => {
      keep(chunk);
      lines.push(chunk);
    });
    const restPort = await freePort();
    const log: string[] = [];
    const k6 = startK6({
      command,
      assignment,
      scriptFile,
      csvFile,
      restPort,
      onLog: (line) => {
        if (log.length < 20) log.push(line);
        onLog(line);
      },
      onEveryLine: (line) => words.hear(line),
    });
    const session = new LoadSession(assignment, {
      builder,
      rest: new K6Rest(restPort),
      k6,
      fifo,
      log,
      folder,
      scriptFile,
      measures,
      words,
    });
    process.once('exit', session.#atExit);
    return session;
  }

  /** Resolves once k6 waits for its start. Throws `MascaretError` `k6-not-ready` when it ends before. */
  async untilReady(): Promise<void> {
    const waiting = new AbortController();
    const died = this.#k6.exited.then(({ code, signal }) => {
      throw new MascaretError(
        'k6-not-ready',
        `k6 ${k6ExitWords(code, signal)} before the start: ${this.#lastWords()}`,
        {
          hint: 'The script runs in k6: see its message above, and the log of this worker.',
        },
      );
    });
    try {
      await Promise.race([this.#rest.untilPaused(waiting.signal), died]);
      // k6 has read it, and there are tokens in it.
      rmSync(this.#scriptFile, { force: true });
    } finally {
      waiting.abort();
    }
  }

  setup(): Promise<unknown> {
    return this.#rest.setup();
  }

  setSetupData(data: unknown): Promise<void> {
    return this.#rest.setSetupData(data);
  }

  /** Starts the load at a moment of this machine's clock; gives the moment at which k6 had answered. */
  async start(atMs: number): Promise<number> {
    this.#startMs = atMs;
    this.#builder.startAt(atMs);
    await sleep(Math.max(0, atMs - Date.now() - WARM_MS));
    await this.#rest.status();
    await sleep(Math.max(0, atMs - wallClockMs()));
    await this.#rest.start();
    return wallClockMs();
  }

  /** What came since the last frame. */
  frame(last = false): Frame {
    const now = wallClockMs();
    const running = Number.isFinite(this.#startMs);
    const second = running ? Math.max(0, Math.floor((now - this.#startMs - FLUSHED_AFTER_MS) / 1000)) : 0;
    const gathered = this.#builder.take(now, last);
    return {
      second,
      ...gathered,
      ...this.#words.take(gathered.exceptions, last),
      measures: this.#measures.take(),
      ...(this.#teardownFailure === undefined ? {} : { teardownFailure: this.#teardownFailure }),
      ...this.#usage(),
    };
  }

  /** Cuts the load; `untilOver` then resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    // A k6 that does not answer any more is interrupted; both keep every sample written so far.
    await this.#rest.stop().catch(() => this.#k6.kill('SIGINT'));
  }

  /** Resolves when the load is over and every sample has been read; k6 is gone then. */
  async untilOver(): Promise<LoadEnd> {
    let gone = false;
    const exited = this.#k6.exited.then((exit) => {
      gone = true;
      return exit;
    });
    const isOver = (): boolean => gone;
    while (!isOver() && !(await this.#loadIsOver())) await Promise.race([exited, sleep(this.#pollMs())]);
    if (!isOver()) await this.#dismiss();
    const { code, signal } = await exited;
    await this.#fifo.drain();
    const planned = isPlannedExit(code, this.#stopped);
    const words = `k6 ${k6ExitWords(code, signal)}`;
    return { exitCode: code, planned, text: planned ? words : `${words}: ${this.#lastWords()}` };
  }

  /** Ends k6 at once and removes what was made. Safe at any time, also twice. */
  dispose(): void {
    process.off('exit', this.#atExit);
    this.#k6.kill('SIGKILL');
    this.#rest.close();
    this.#fifo.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** k6 is done once its last arrival is served: at a low rate that is before the load ends, which lasts as planned. */
  async #loadIsOver(): Promise<boolean> {
    if (this.#leftMs() < -OVERTIME_MS) return true;
    const status = (await this.#rest.status()) ?? 0;
    return status === K6_ENDED ? this.#stopped || this.#leftMs() <= 0 : status > K6_ENDED;
  }

  /** Asking costs k6 a little: seldom while nothing can have ended, often around the end. */
  #pollMs(): number {
    const leftMs = this.#leftMs();
    return this.#stopped || leftMs < 0 ? 50 : Math.min(1000, Math.max(50, leftMs));
  }

  /** Until the planned end of the load. */
  #leftMs(): number {
    return this.#startMs + this.#assignment.durationS * 1000 - wallClockMs();
  }

  /** The load is over and k6 lingers: teardown once (worker 0), then the interrupt it waits for. */
  async #dismiss(): Promise<void> {
    if (this.#assignment.index === 0) await this.#rest.teardown().catch((error: unknown) => this.#noteTeardown(error));
    this.#k6.kill('SIGINT');
    const insist = setTimeout(() => this.#k6.kill('SIGKILL'), 10_000);
    await this.#k6.exited;
    clearTimeout(insist);
  }

  #noteTeardown(error: unknown): void {
    this.#teardownFailure = reasonOf(error);
    process.stderr.write(`teardown() failed: ${String(error)}\n`);
  }

  #lastWords(): string {
    return this.#log.findLast((line) => /level=(error|fatal)/.test(line)) ?? this.#log.at(-1) ?? 'it said nothing';
  }
}

interface SessionParts {
  readonly builder: FrameBuilder;
  readonly rest: K6Rest;
  readonly k6: K6Process;
  readonly fifo: Fifo;
  readonly log: readonly string[];
  readonly folder: string;
  readonly scriptFile: string;
  readonly measures: ScriptMeasures;
  readonly words: K6Words;
}

/** With fractions, and following the clock that k6 stamps its samples with, also when that is set during a long run. */
function wallClockMs(): number {
  const steady = performance.timeOrigin + performance.now();
  const wall = Date.now();
  return Math.abs(steady - wall) < 2 ? steady : wall;
}
