import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ReleaseStack } from '../../core/release-stack.ts';

/** Where workers dial in. */
export interface WorkerServer {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** 256 random bits; never on a command line, never in a report. */
  readonly token: string;
}

/** A second of a very busy worker is about a megabyte. */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/** Listens on loopback for workers that show the token; everybody else gets 401 before a WebSocket exists. */
export async function startWorkerServer(
  release: ReleaseStack,
  onSocket: (socket: WebSocket) => void,
): Promise<WorkerServer> {
  const token = randomBytes(32).toString('base64url');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });
  const server = createServer((_request, response) => response.writeHead(426).end('workers only\n'));
  release.push('coordinator', () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.close();
    server.closeAllConnections();
  });
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    if (showsToken(request, token)) sockets.handleUpgrade(request, stream, head, onSocket);
    else stream.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, token };
}

/** Compared as digests of equal length, in constant time. */
function showsToken(request: IncomingMessage, token: string): boolean {
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
