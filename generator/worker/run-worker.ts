import { hostname, availableParallelism } from 'node:os';
import { WebSocket } from 'ws';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import { WORKER_PROTOCOL, type FromWorker, type ToWorker } from '../../core/worker-protocol.ts';
import { LoadSession } from './load-session.ts';

/** Where a worker belongs. */
export interface WorkerOptions {
  /** The coordinator: `ws://127.0.0.1:PORT`. */
  readonly url: string;
  readonly token: string;
  readonly index: number;
  /** Ends the worker, and k6 with it. */
  readonly signal: AbortSignal;
  /** k6's messages and the worker's own. */
  readonly onLog: (line: string) => void;
}

const FRAME_EVERY_MS = 1000;
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/**
 * A worker's whole life: dials the coordinator, gets its share, starts k6 paused, starts the load on command, sends a
 * frame a second, and ends. k6 ends with it: also when the coordinator goes away. Resolves with true when all went as
 * planned. Throws `MascaretError` `coordinator-unreachable`.
 */
export async function runWorker(options: WorkerOptions): Promise<boolean> {
  const socket = await dial(options);
  const worker = new Worker(socket, options);
  return worker.run();
}

class Worker {
  readonly #socket: WebSocket;
  readonly #options: WorkerOptions;
  readonly #end = Promise.withResolvers<boolean>();
  #session: LoadSession | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  /** Commands are carried out one after the other; a ping is answered at once, whatever is under way. */
  #queue: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, options: WorkerOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  async run(): Promise<boolean> {
    const { signal } = this.#options;
    const abort = (): void => this.#end.resolve(false);
    signal.addEventListener('abort', abort);
    this.#socket.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString()) as ToWorker));
    this.#socket.once('close', () => {
      if (!this.#closing) this.#options.onLog('the coordinator has gone: ending');
      this.#end.resolve(false);
    });
    const { index } = this.#options;
    const cpus = availableParallelism();
    this.#send({ type: 'hello', protocol: WORKER_PROTOCOL, index, pid: process.pid, host: hostname(), cpus });
    if (signal.aborted) abort();
    try {
      return await this.#end.promise;
    } finally {
      clearInterval(this.#timer);
      signal.removeEventListener('abort', abort);
      this.#session?.dispose();
      await this.#hangUp();
    }
  }

  #receive(message: ToWorker): void {
    if (message.type === 'ping') {
      this.#send({ type: 'pong', id: message.id, nowMs: performance.timeOrigin + performance.now() });
      return;
    }
    if (message.type === 'stop') {
      this.#options.onLog(`stop: ${message.reason}`);
      // Before the load there is nothing to end in order.
      if (this.#timer === undefined) this.#end.resolve(false);
      else void this.#session?.stop();
      return;
    }
    this.#queue = this.#queue.then(() => this.#obey(message)).catch((error: unknown) => this.#fail(error));
  }

  async #obey(message: Exclude<ToWorker, { type: 'ping' | 'stop' }>): Promise<void> {
    if (message.type === 'assignment') {
      this.#session = await LoadSession.open(message.assignment, this.#options.onLog);
      await this.#session.untilReady();
      this.#send({ type: 'ready' });
      return;
    }
    const session = this.#session;
    if (session === undefined)
      throw new MascaretError('worker-confused', `"${message.type}" came before the assignment`);
    if (message.type === 'setup') this.#send({ type: 'setup-data', data: await session.setup() });
    else if (message.type === 'setup-data') await session.setSetupData(message.data);
    else await this.#load(session, message.atMs);
  }

  /** The frames go on until the last sample is read; `ended` comes after the last of them. */
  async #load(session: LoadSession, atMs: number): Promise<void> {
    this.#timer = setInterval(() => this.#send({ type: 'frame', frame: session.frame() }), FRAME_EVERY_MS);
    this.#send({ type: 'started', atMs: await session.start(atMs) });
    const end = await session.untilOver();
    clearInterval(this.#timer);
    this.#send({ type: 'frame', frame: session.frame(true) });
    this.#send({ type: 'ended', k6ExitCode: end.exitCode, text: end.text });
    this.#end.resolve(end.planned);
  }

  #fail(error: unknown): void {
    const known = error instanceof MascaretError ? error : undefined;
    const hint = known?.hint;
    const message = reasonOf(error);
    this.#options.onLog(error instanceof Error ? (error.stack ?? message) : message);
    this.#send({
      type: 'failed',
      code: known?.code ?? 'worker-failed',
      message,
      ...(hint === undefined ? {} : { hint }),
    });
    this.#end.resolve(false);
  }

  #send(message: FromWorker): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** The closing handshake waits until everything sent has gone out. */
  async #hangUp(): Promise<void> {
    this.#closing = true;
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once('close', () => resolve());
    this.#socket.close(1000);
    const insist = setTimeout(() => this.#socket.terminate(), 2000);
    await promise;
    clearTimeout(insist);
  }
}

async function dial({ url, token }: WorkerOptions): Promise<WebSocket> {
  const socket = new WebSocket(url, {
    headers: { Authorization: `Bearer ${token}` },
    maxPayload: LARGEST_MESSAGE,
    handshakeTimeout: 10_000,
    perMessageDeflate: false,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('open', () => resolve());
  socket.once('error', reject);
  try {
    await promise;
  } catch (error) {
    throw new MascaretError(
      'coordinator-unreachable',
      `the coordinator at ${url} could not be reached: ${reasonOf(error)}`,
      {
        hint: reasonOf(error).includes('401')
          ? 'MASCARET_WORKER_TOKEN must be the one of this very run.'
          : 'It has to be running, to be reachable from here, and not too busy to answer.',
        cause: error,
      },
    );
  }
  socket.on('error', () => socket.terminate());
  return socket;
}
