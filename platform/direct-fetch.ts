import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { hostToDial } from '../core/this-machine.ts';

/** What to send; the names are those of `fetch`. */
export interface DirectRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Only status and headers count: the body, which may never end, is not read. */
  readonly withoutBody?: boolean;
}

/**
 * Agents of our own: those of the process go through a proxy when NODE_USE_ENV_PROXY says so, and nothing that mascaret
 * asks a system under test or a tool on this machine may take that way.
 */
const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

/**
 * An HTTP exchange without what `fetch` has for browsers: no ports are refused (10080, 6000, 5060 …), no proxy is used,
 * no redirect is followed. Gives the whole answer. Rejects with the system's error (`ECONNREFUSED`), or with the
 * signal's reason.
 */
export async function directFetch(address: string | URL, asked: DirectRequest = {}): Promise<Response> {
  const { method = 'GET', headers = {}, body, signal, withoutBody = false } = asked;
  signal?.throwIfAborted();
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const host = hostToDial(url.hostname).replaceAll(/[[\]]/g, '');
  const options: RequestOptions = {
    host,
    port: url.port === '' ? (secure ? 443 : 80) : url.port,
    path: url.pathname + url.search,
    method,
    headers: {
      host: url.host,
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    agent: secure ? agents.https : agents.http,
    ...(signal === undefined ? {} : { signal }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const request = (secure ? httpsRequest : httpRequest)(
    options,
    (answer) => void collected(answer, withoutBody).then(resolve, reject),
  );
  request.once('error', reject);
  request.end(body);
  try {
    return await promise;
  } catch (error) {
    signal?.throwIfAborted();
    // One error for each address of the name; the first says as much as all.
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

async function collected(answer: IncomingMessage, withoutBody: boolean): Promise<Response> {
  const chunks: Buffer[] = [];
  if (withoutBody) answer.destroy();
  else for await (const chunk of answer) chunks.push(chunk as Buffer);
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  }
  // These never have a body; `Response` refuses one.
  const body = withoutBody || [204, 205, 304].includes(status) ? null : Buffer.concat(chunks);
  return new Response(body, { status, headers });
}
