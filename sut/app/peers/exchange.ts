import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

export type PeerAgent = Agent;

/** Connections that stay open between requests. `node:http`: a small request costs less than half of what `fetch` takes. */
export function createPeerAgent(): PeerAgent {
  return new Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 64, scheduling: 'lifo' });
}

/** One attempt at a request. */
export interface Attempt {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

/** What came back. */
export interface RawAnswer {
  /** 0: no answer. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Why there is no answer. */
  readonly reason?: string;
  /** On the wire, heads included. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Sends a request and waits for the whole answer. Never rejects: that there is no answer is one, too. */
export function exchange({ method, url, headers, body, timeoutMs }: Attempt, agent: PeerAgent): Promise<RawAnswer> {
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const request = httpRequest(url, { method, agent, headers: { ...headers, ...length } });
  const timer = setTimeout(() => request.destroy(new Error(`no answer within ${Math.round(timeoutMs)} ms`)), timeoutMs);
  let count: (() => Traffic) | undefined;
  const end = (answer: Omit<RawAnswer, keyof Traffic>): void => {
    clearTimeout(timer);
    resolve({ ...answer, ...(count?.() ?? NO_TRAFFIC) });
  };
  const fail = (error: Error): void => end({ status: 0, headers: {}, text: '', reason: error.message });
  request.on('socket', (socket) => {
    count = counter(socket);
  });
  request.on('error', fail);
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', fail);
    response.on('end', () => {
      end({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() });
    });
  });
  request.end(body);
  return promise;
}

type Traffic = Pick<RawAnswer, 'sentBytes' | 'receivedBytes'>;
const NO_TRAFFIC: Traffic = { sentBytes: 0, receivedBytes: 0 };

/** A connection serves one request at a time, so what goes through it meanwhile is this one's. */
function counter(socket: Socket): () => Traffic {
  const { bytesWritten, bytesRead } = socket;
  return () => ({ sentBytes: socket.bytesWritten - bytesWritten, receivedBytes: socket.bytesRead - bytesRead });
}
