import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { commonProblem } from './problem.ts';

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, lets what runs finish, then closes; cuts what still runs after `patienceMs`. */
  close(patienceMs: number): Promise<void>;
}

/** Connections beyond it are dropped at once. */
const MAX_CONNECTIONS = 4096;
const HEADERS_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than the idle time-out of usual balancers, so that it is not us who close under a request. */
const KEEP_ALIVE_MS = 75_000;

/** Listens on host and port (0: any free one). Rejects when it cannot. */
export async function startServer(listener: RequestListener, host: string, port: number): Promise<RunningServer> {
  let closing = false;
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 8192,
    },
    (request, response) => {
      if (closing) response.setHeader('connection', 'close');
      listener(request, response);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuse);
  await listening(server, host, port);
  return {
    host,
    port: (server.address() as AddressInfo).port,
    async close(patienceMs) {
      closing = true;
      const closed = new Promise<'closed'>((resolve) => void server.close(() => resolve('closed')));
      const deadline = performance.now() + patienceMs;
      // A connection that was busy when the server closed becomes idle later, and nobody else closes it.
      do server.closeIdleConnections();
      while ((await Promise.race([closed, sleep(25, 'open')])) === 'open' && performance.now() < deadline);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, backlog: 1024 }, resolve);
  await promise;
  server.removeListener('error', reject);
}

/** What never became a request gets its problem document, too, and then the connection is over. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const problem = commonProblem(UNREADABLE[error.code ?? ''] ?? 'request-malformed');
  const text = problem.document();
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`;
  const headers = ['content-type: application/problem+json; charset=utf-8', 'connection: close'];
  socket.end([head, ...headers, `content-length: ${Buffer.byteLength(text)}`, '', text].join('\r\n'));
}

const UNREADABLE: Readonly<Record<string, 'headers-too-large' | 'request-timeout'>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};
