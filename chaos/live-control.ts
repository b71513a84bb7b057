import { chmod, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { MascaretError, reasonOf } from '../core/errors.ts';
import type { JournalEntry } from '../core/fault.ts';
import { controlRequestSchema, type ControlAnswer } from './control-protocol.ts';
import { liveFault, type LiveContext } from './live-fault.ts';
import type { Timeline } from './timeline.ts';

export interface LiveControlOptions extends LiveContext {
  readonly runId: string;
  /** A folder that only this user can enter; the socket `control-<run>.sock` is made in it. */
  readonly folder: string;
  readonly timeline: Timeline;
}

export interface LiveControl {
  readonly socket: string;
  /** Ends open conversations and removes the socket. */
  close(): Promise<void>;
}

/** The shortest limit among systems, with the closing zero. */
const LONGEST_PATH = 103;
/** No request is longer; more without a line's end is not a client of ours. */
const LONGEST_LINE = 64 * 1024;

/**
 * Listens on a Unix socket of mode 0600 for requests of the same user. Ids of live faults go on from the plan's. Throws a
 * MascaretError when the folder's path is too long for a socket.
 */
export async function openLiveControl(options: LiveControlOptions): Promise<LiveControl> {
  const socket = join(options.folder, `control-${options.runId}.sock`);
  if (Buffer.byteLength(socket) > LONGEST_PATH) {
    throw new MascaretError('socket-path', `${socket} is too long for a socket: ${LONGEST_PATH} bytes at most`, {
      hint: 'set MASCARET_STATE to a shorter folder.',
    });
  }
  await rm(socket, { force: true });
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    connection.on('error', () => connection.destroy());
    connection.on('close', () => open.delete(connection));
    void converse(connection, options);
  });
  await listenPrivately(server, socket);
  return {
    socket,
    close: async () => {
      for (const connection of open) connection.destroy();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      await promise;
      await rm(socket, { force: true });
    },
  };
}

/** The socket never exists with another mode: binding happens in the call of `listen`, under the narrow mask. */
async function listenPrivately(server: Server, socket: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.once('listening', resolve);
  const before = process.umask(0o177);
  try {
    server.listen(socket);
  } finally {
    process.umask(before);
  }
  await promise;
  await chmod(socket, 0o600);
  const mode = (await stat(socket)).mode & 0o777;
  if (mode !== 0o600) throw new Error(`${socket} has mode ${mode.toString(8)}, not 600`);
}

async function converse(connection: Socket, options: LiveControlOptions): Promise<void> {
  const answer = (line: ControlAnswer): void => {
    if (connection.writable) connection.write(`${JSON.stringify(line)}\n`);
  };
  let sinceLineEnd = 0;
  connection.on('data', (chunk: Buffer) => {
    const at = chunk.lastIndexOf(10);
    sinceLineEnd = at === -1 ? sinceLineEnd + chunk.length : chunk.length - at - 1;
    if (sinceLineEnd > LONGEST_LINE) connection.destroy();
  });
  try {
    for await (const line of createInterface({ input: connection })) {
      try {
        await obey(line, options, answer);
      } catch (error) {
        answer(refusal(error));
      }
    }
  } catch {
    // The client went away in the middle of a line.
  }
  connection.end();
}

async function obey(line: string, options: LiveControlOptions, answer: (line: ControlAnswer) => void): Promise<void> {
  const request = controlRequestSchema.parse(JSON.parse(line));
  if (request.op === 'status') {
    const elapsedMs = options.clock.now() - options.loadStartMs;
    const leftMs = Math.max(0, options.durationMs - elapsedMs);
    answer({ ok: true, status: { run: options.runId, elapsedMs, leftMs, faults: options.timeline.entries() } });
    return;
  }
  const fault = liveFault(request, options);
  const entry = await options.timeline.inject(fault);
  answer(outcome(entry));
  if (!request.wait || entry.state === 'failed') return;
  const last = await options.timeline.over(fault.id);
  if (last !== undefined) answer(outcome(last));
}

function outcome(entry: JournalEntry): ControlAnswer {
  if (entry.state !== 'failed') return { ok: true, entry };
  return { ok: false, code: 'fault-failed', message: `${entry.id} failed: ${entry.reason ?? 'for no known reason'}` };
}

function refusal(error: unknown): ControlAnswer {
  if (error instanceof z.ZodError) {
    return { ok: false, code: 'bad-request', message: z.prettifyError(error).replaceAll('\n', '; ') };
  }
  if (!(error instanceof MascaretError)) return { ok: false, code: 'bad-request', message: reasonOf(error) };
  const { code, message, hint } = error;
  return { ok: false, code, message, ...(hint === undefined ? {} : { hint }) };
}
