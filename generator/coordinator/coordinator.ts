import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import type { DoubtCode, WorkerState } from '../../core/events.ts';
import type { Plan, PlannedWorker } from '../../core/plan.ts';
import type { ReleaseStack } from '../../core/release-stack.ts';
import { WORKER_PROTOCOL, type Assignment, type Frame, type FromWorker } from '../../core/worker-protocol.ts';
import { isPlannedExit, k6ExitWords } from '../worker/k6-exit.ts';
import { clockSkewMs, raiseBarrier, startAll } from './barrier.ts';
import { otherHostDoubts } from './other-hosts.ts';
import { generatorDoubt, type UsageSample } from './generator-health.ts';
import { watchHeartbeats } from './heartbeats.ts';
import { WorkerLink, type WorkerEnd } from './worker-link.ts';
import { startWorkerServer } from './worker-server.ts';

export type { WorkerEnd } from './worker-link.ts';

export interface CoordinatorOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly bundle: string;
  readonly release: ReleaseStack;
  readonly onFrame: (worker: number, frame: Frame) => void;
  readonly onWorker: (worker: number, state: WorkerState, text: string) => void;
  readonly onDoubt: (code: DoubtCode, text: string) => void;
  /** How long a worker may take until it holds a paused k6; 30 s when absent. */
  readonly readyWithinMs?: number;
}

/** When the load began, on the coordinator's clock, and how well together. */
export interface LoadStart {
  readonly loadStartMs: number;
  /** From the commanded moment to the last worker's start. */
  readonly spreadMs: number;
  /** Largest distance between two clocks, corrected for by the start and by every time stamp. */
  readonly clockSkewMs: number;
}

/** Brings workers to the barrier, starts them at once, watches them; never schedules a request. */
export interface Coordinator {
  readonly url: string;
  readonly token: string;
  /** Resolves when all workers wait for the start and `setup()` is done. Rejects with a `MascaretError` naming who is late, or with the signal's reason. */
  untilReady(signal: AbortSignal): Promise<void>;
  start(): Promise<LoadStart>;
  /** How each worker ended; resolves when nothing more will come of any. Never rejects. */
  readonly ended: Promise<readonly WorkerEnd[]>;
  /** Ends the load early. Resolves when all workers have told their last, or 10 s later. */
  stop(reason: string): Promise<void>;
  /** The launcher's word that a worker's process has ended; without it a worker that dies before it dials in is only late. */
  noteExit(worker: number, text: string): void;
}

/** Starts listening for the workers of a plan; everything it acquires is on the release stack. */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const crew = new Crew(options);
  const server = await startWorkerServer(options.release, (socket) => crew.welcome(socket));
  options.release.push(
    'heartbeats',
    watchHeartbeats(crew.links, (link, why) => crew.lose(link, why)),
  );
  return {
    ...server,
    ended: crew.ended,
    untilReady: (signal) => raiseBarrier(crew.links, signal, options.readyWithinMs),
    start: () => crew.start(),
    stop: (reason) => crew.stop(reason),
    noteExit: (worker, text) => crew.noteExit(worker, text),
  };
}

/** A worker that is told to stop has this long for its last frame. */
const STOP_WITHIN_MS = 10_000;

class Crew {
  readonly links: readonly WorkerLink[];
  readonly ended: Promise<readonly WorkerEnd[]>;
  readonly #options: CoordinatorOptions;
  readonly #usage: UsageSample[] = [];
  #loadStartMs: number = Number.POSITIVE_INFINITY;
  #stopping = false;
  #exceptions = 0;
  #exceptionText: string | undefined;
  #teardownFailure: string | undefined;
  readonly #limits = new Set<string>();
  readonly #otherHosts = new Set<string>();

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.links = options.plan.workers.map(({ index }) => new WorkerLink(index));
    this.ended = Promise.all(this.links.map(({ ended }) => ended.promise)).then((ends) => this.#conclude(ends));
  }

  /** The first message says who it is; from then on the socket belongs to that link. */
  welcome(socket: WebSocket): void {
    let link: WorkerLink | undefined;
    socket.on('message', (data: Buffer) => {
      try {
        const message = JSON.parse(data.toString()) as FromWorker;
        if (link === undefined) link = this.#join(socket, message);
        else this.#receive(link, message);
      } catch (error) {
        // Only what a worker sent can end here; it must not take the run's other workers along.
        if (link === undefined) socket.close(1008, reasonOf(error).slice(0, 100));
        else this.lose(link, `sent something unreadable (${reasonOf(error)})`);
      }
    });
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      if (link !== undefined) this.#hungUp(link);
    });
  }

  async start(): Promise<LoadStart> {
    const skewMs = clockSkewMs(this.links);
    const { atMs, spreadMs } = await startAll(this.links, (startMs) => {
      this.#loadStartMs = startMs;
    });
    for (const link of this.links) this.#enter(link, 'started', 'load started');
    if (spreadMs > 50) {
      this.#options.onDoubt('barrier-spread', `workers started up to ${spreadMs.toFixed(1)} ms late (bound 50 ms)`);
    }
    if (skewMs > 20) {
      this.#options.onDoubt('clock-skew', `workers' clocks are ${skewMs.toFixed(1)} ms apart (bound 20 ms)`);
    }
    return { loadStartMs: atMs, spreadMs, clockSkewMs: skewMs };
  }

  async stop(reason: string): Promise<void> {
    this.#stopAll(reason);
    const waited = new AbortController();
    await Promise.race([
      this.ended,
      sleep(STOP_WITHIN_MS, undefined, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
    for (const link of this.links) this.lose(link, 'did not end when it was told to');
    await this.ended;
  }

  noteExit(worker: number, text: string): void {
    const link = this.links.find(({ index }) => index === worker);
    // A worker that has joined is known by its connection, which may still hold its last frames.
    if (link?.state === 'awaited') this.lose(link, text);
  }

  /** A worker of which nothing more can be expected: the load would be thinner than planned, so everybody stops. */
  lose(link: WorkerLink, why: string): void {
    if (!link.isOpen) return;
    const text = `worker ${link.index} ${why}`;
    const error = new MascaretError('worker-lost', text, {
      hint: `See the log of worker ${link.index} in the run's logs.`,
    });
    link.settle('lost', { k6ExitCode: undefined, text }, error);
    this.#options.onWorker(link.index, 'lost', text);
    this.#options.onDoubt('worker-lost', text);
    this.#stopAll(text);
  }

  #join(socket: WebSocket, hello: FromWorker): WorkerLink {
    if (hello.type !== 'hello') throw new Error('say hello first');
    if (hello.protocol !== WORKER_PROTOCOL) {
      throw new Error(
        `this run speaks protocol ${WORKER_PROTOCOL}, the worker ${hello.protocol}: use one version of mascaret`,
      );
    }
    const link = this.links.find(({ index }) => index === hello.index);
    if (link?.state !== 'awaited') throw new Error(`worker ${hello.index} is not awaited`);
    link.join(socket, hello, now());
    this.#options.onWorker(link.index, 'joined', `process ${hello.pid} on ${hello.host}, ${hello.cpus} cores`);
    link.ping(now());
    link.send({ type: 'assignment', assignment: this.#assignment(this.#planned(link.index)) });
    return link;
  }

  #receive(link: WorkerLink, message: FromWorker): void {
    link.heardMs = now();
    switch (message.type) {
      case 'pong':
        return link.pong(message, now());
      case 'ready':
        link.ready.resolve();
        return this.#enter(link, 'ready', 'waiting for the start');
      case 'setup-data':
        return link.setupData.resolve(message.data);
      case 'started':
        return link.started.resolve(message.atMs);
      case 'frame':
        return this.#frame(link, message.frame);
      case 'ended':
        return this.#ended(link, message);
      case 'failed':
        return this.#failed(link, message);
      case 'hello':
        throw new Error('hello said twice');
      default:
        throw new Error('unknown type of message');
    }
  }

  #frame(link: WorkerLink, frame: Frame): void {
    const second = Math.floor((now() - this.#loadStartMs) / 1000);
    this.#exceptions += frame.exceptions;
    this.#exceptionText ??= frame.exceptionText;
    this.#teardownFailure ??= frame.teardownFailure;
    for (const limit of frame.limits ?? []) this.#limits.add(limit);
    for (const host of frame.otherHosts ?? []) this.#otherHosts.add(host);
    if (second >= 0 && second < this.#options.plan.durationS && frame.overMs > 500) {
      this.#usage.push({ host: link.host, second, cores: frame.cpuMs / frame.overMs, allowedCores: link.cpus });
    }
    this.#options.onFrame(link.index, frame);
  }

  #ended(link: WorkerLink, { k6ExitCode, text }: Extract<FromWorker, { type: 'ended' }>): void {
    const leftMs = this.#loadStartMs + this.#options.plan.durationS * 1000 - now();
    const early = !this.#stopping && leftMs > 500;
    link.settle('ended', { k6ExitCode, text }, new MascaretError('worker-ended', `worker ${link.index}: ${text}`));
    this.#options.onWorker(link.index, 'ended', text);
    if (!early && isPlannedExit(k6ExitCode, this.#stopping)) return;
    const when = early ? `, ${(leftMs / 1000).toFixed(1)} s before the end of the load` : '';
    this.#options.onDoubt('worker-lost', `worker ${link.index}: ${text}${when}`);
    this.#stopAll(`k6 of worker ${link.index} ${k6ExitWords(k6ExitCode)}`);
  }

  /** Before the start it is what keeps the run from starting; afterwards the worker is lost. */
  #failed(link: WorkerLink, { code, message, hint }: Extract<FromWorker, { type: 'failed' }>): void {
    if (link.state === 'started') return this.lose(link, `failed: ${message}`);
    const text = `worker ${link.index}: ${message}`;
    const error = new MascaretError(code, text, hint === undefined ? {} : { hint });
    link.settle('lost', { k6ExitCode: undefined, text }, error);
    this.#options.onWorker(link.index, 'lost', text);
  }

  #hungUp(link: WorkerLink): void {
    if (!link.isOpen) return;
    if (!this.#stopping || link.state === 'started') return this.lose(link, 'broke off its connection');
    const error = new MascaretError('worker-stopped', `worker ${link.index} was stopped before the start`);
    link.settle('ended', { k6ExitCode: undefined, text: 'stopped before the start' }, error);
    this.#options.onWorker(link.index, 'ended', 'stopped before the start');
  }

  #stopAll(reason: string): void {
    this.#stopping = true;
    for (const link of this.links) {
      link.send({ type: 'stop', reason });
      // One that has not dialled in yet will not be waited for.
      if (link.state === 'awaited') this.#hungUp(link);
    }
  }

  #conclude(ends: readonly WorkerEnd[]): readonly WorkerEnd[] {
    const busy = generatorDoubt(this.#usage);
    if (busy !== undefined) this.#options.onDoubt('generator-busy', busy);
    if (this.#exceptions > 0) {
      const first = this.#exceptionText === undefined ? '' : `, first: ${this.#exceptionText}`;
      this.#options.onDoubt('script-exceptions', `the workload script threw in ${this.#exceptions} iterations${first}`);
    }
    for (const text of this.#limits) {
      this.#options.onDoubt(
        'generator-limit',
        `k6 ran into a limit of this machine ("${text}"): failed requests say nothing about the system; see mascaret doctor`,
      );
    }
    if (this.#teardownFailure !== undefined) {
      this.#options.onDoubt('script-exceptions', `teardown() of the script failed: ${this.#teardownFailure}`);
    }
    for (const [code, text] of otherHostDoubts(this.#otherHosts, this.#options.plan)) this.#options.onDoubt(code, text);
    return ends;
  }

  #enter(link: WorkerLink, state: 'ready' | 'started', text: string): void {
    if (!link.isOpen) return;
    link.state = state;
    this.#options.onWorker(link.index, state, text);
  }

  #planned(index: number): PlannedWorker {
    return this.#options.plan.workers.find((worker) => worker.index === index) as PlannedWorker;
  }

  #assignment({ index, segment, sequence }: PlannedWorker): Assignment {
    const { plan, runId, bundle } = this.#options;
    const { durationS, goodWithinMs, script } = plan;
    const judged = (script?.thresholds ?? []).filter(({ cannot }) => cannot === undefined);
    const thresholds = [...new Set(judged.map(({ key }) => key))];
    return { runId, index, segment, sequence, bundle, durationS, goodWithinMs, thresholds };
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
