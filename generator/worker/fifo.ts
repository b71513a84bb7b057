import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

/** A named pipe under reading. */
export interface Fifo {
  /** Every writer but us has gone: read what is left, then end. Resolves when all was read. */
  drain(): Promise<void>;
  close(): void;
}

/**
 * Makes a named pipe (mode 0600) and hands on whatever is written into it. It is opened without waiting for a writer, and
 * with a silent writer of our own: else the pipe would end before k6 opens it, and again between two writers.
 */
export async function readFifo(path: string, onChunk: (chunk: Buffer) => void): Promise<Fifo> {
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let keeper: number | undefined = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd: reader, readable: true, writable: false });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  socket.on('data', onChunk);
  socket.once('close', () => resolve());
  // A pipe has no errors of its own; without a listener one would end the worker without a word.
  socket.on('error', () => socket.destroy());
  const letGo = (): void => {
    if (keeper !== undefined) closeSync(keeper);
    keeper = undefined;
  };
  return {
    drain: () => {
      letGo();
      return ended;
    },
    close: () => {
      letGo();
      socket.destroy();
    },
  };
}
