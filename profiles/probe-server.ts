import { createServer, type Socket } from 'node:net';
import type { ReleaseStack } from '../core/release-stack.ts';

/** The far end of a lane under verification. A connection's first byte says what it is for. */
export interface ProbeServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Told of bytes that arrive in uploads of this number. */
  onUpload(upload: number, listener: (bytes: number) => void): void;
}

/** First byte of a connection: everything after it is sent back; bytes are sent until it closes; bytes are counted. */
export const PROBE = { echo: 0x65, download: 0x64, upload: 0x75 } as const;

const CHUNK = Buffer.alloc(64 * 1024);

/** Starts the far end on a free loopback port. An upload's second byte is its number. */
export async function startProbeServer(release: ReleaseStack): Promise<ProbeServer> {
  const sockets = new Set<Socket>();
  const uploads = new Map<number, (bytes: number) => void>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (first: Buffer) => serve(socket, first, uploads));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  release.push('probe server', async () => {
    for (const socket of sockets) socket.destroy();
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    await closed.promise;
  });
  await promise;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { address: `127.0.0.1:${port}`, onUpload: (upload, listener) => void uploads.set(upload, listener) };
}

function serve(socket: Socket, first: Buffer, uploads: ReadonlyMap<number, (bytes: number) => void>): void {
  if (first[0] === PROBE.echo) {
    if (first.length > 1) socket.write(first.subarray(1));
    socket.on('data', (data) => socket.write(data));
  } else if (first[0] === PROBE.download) {
    sendForEver(socket);
  } else if (first[0] === PROBE.upload) {
    const listener = uploads.get(first[1] ?? -1);
    socket.on('data', (data) => listener?.(data.length));
  } else {
    socket.destroy();
  }
}

/** As fast as the other side takes it, until the connection closes. */
export function sendForEver(socket: Socket): void {
  const fill = (): void => {
    let more = true;
    while (more && !socket.destroyed) more = socket.write(CHUNK);
  };
  socket.on('drain', fill);
  fill();
}
