import type { ServerResponse } from 'node:http';
import type { Problem } from './problem.ts';

/** Sends a JSON answer. Straight to the server: `response.json` would look up settings and types for every request. */
export function sendJson(
  response: ServerResponse,
  answer: {
    readonly status: number;
    readonly text: string;
    readonly requestId: string;
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): void {
  const { status, text, requestId, type = 'application/json; charset=utf-8', headers } = answer;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
    ...headers,
  });
  response.end(text);
}

/** Sends a problem document (RFC 9457). */
export function sendProblem(response: ServerResponse, problem: Problem, requestId: string): void {
  sendJson(response, {
    status: problem.status,
    text: problem.document(),
    requestId,
    type: 'application/problem+json; charset=utf-8',
    headers: problem.headers,
  });
}
