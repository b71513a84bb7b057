import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A tiny system under test: answers 201 to writes and 200 to reads, or what `answer` says. */
export interface EchoServer {
  readonly url: string;
  /** Idempotency-Keys in order of arrival. */
  readonly keys: readonly string[];
  readonly requests: () => number;
  [Symbol.asyncDispose](): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, count: number, body: string) => void;

export async function startEchoServer(answer: Answer = answerWell): Promise<EchoServer> {
  const keys: string[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    const key = request.headers['idempotency-key'];
    if (typeof key === 'string') keys.push(key);
    const number = count;
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => answer(request, response, number, body));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    requests: () => count,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

export function answerWell(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(request.method === 'GET' ? 200 : 201, { 'content-type': 'application/json' });
  response.end('{"balance":"10.00"}');
}
