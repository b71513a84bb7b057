import { WebSocket } from 'ws';
import type { WorkerState } from '../../core/events.ts';
import type { FromWorker, ToWorker } from '../../core/worker-protocol.ts';
import { ClockOffset } from './clock-offset.ts';

/** How a worker ended. */
export interface WorkerEnd {
  readonly index: number;
  readonly state: 'ended' | 'lost';
  /** Absent: k6 never ran, or its worker was lost. */
  readonly k6ExitCode: number | undefined;
  readonly text: string;
}

/** What the coordinator knows of one worker: its connection, its clock, how far it is. */
export class WorkerLink {
  readonly index: number;
  readonly clock: ClockOffset = new ClockOffset();
  /** Resolved by the messages of these names. */
  readonly ready: PromiseWithResolvers<void> = quiet();
  readonly setupData: PromiseWithResolvers<unknown> = quiet();
  readonly started: PromiseWithResolvers<number> = quiet();
  readonly ended: PromiseWithResolvers<WorkerEnd> = quiet();
  state: WorkerState | 'awaited' = 'awaited';
  host = '';
  cpus = 1;
  heardMs: number = Number.POSITIVE_INFINITY;
  #socket: WebSocket | undefined;
  readonly #pings = new Map<number, number>();
  #pingId = 0;

  constructor(index: number) {
    this.index = index;
  }

  join(socket: WebSocket, hello: Extract<FromWorker, { type: 'hello' }>, nowMs: number): void {
    this.#socket = socket;
    this.host = hello.host;
    this.cpus = hello.cpus;
    this.heardMs = nowMs;
    this.state = 'joined';
  }

  /** True while something is still expected of it. */
  get isOpen(): boolean {
    return this.state !== 'ended' && this.state !== 'lost';
  }

  send(message: ToWorker): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  ping(nowMs: number): void {
    this.#pingId += 1;
    this.#pings.set(this.#pingId, nowMs);
    this.send({ type: 'ping', id: this.#pingId });
  }

  pong({ id, nowMs: theirMs }: Extract<FromWorker, { type: 'pong' }>, receivedMs: number): void {
    const sentMs = this.#pings.get(id);
    this.#pings.delete(id);
    if (sentMs !== undefined) this.clock.note(sentMs, theirMs, receivedMs);
  }

  /** Nothing more is expected: every promise is settled, so that nobody waits for it any more. */
  settle(state: 'ended' | 'lost', end: Omit<WorkerEnd, 'index' | 'state'>, error: Error): void {
    this.state = state;
    this.ended.resolve({ index: this.index, state, ...end });
    this.ready.reject(error);
    this.setupData.reject(error);
    this.started.reject(error);
    if (state === 'lost') this.#socket?.terminate();
  }
}

/** A promise whose rejection may go unheard: not every stage is waited for in every run. */
function quiet<T>(): PromiseWithResolvers<T> {
  const deferred = Promise.withResolvers<T>();
  deferred.promise.catch(() => undefined);
  return deferred;
}
