import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { noteConnection } from '../connections.ts';
import { overLane } from '../lane.ts';
import { timeoutBeforeCut } from '../last-answer.ts';
import { withoutRepeats } from '../repeats.ts';
import { endpointName, noteEndpoint } from './last-endpoint.ts';

// Module `k6/http` as scripts see it: requests to the system go over the user's lane, writes are sent once and follow no
// redirect, and a connection that breaks under a request is noticed.
export * from 'k6/http';

type Body = Parameters<typeof http.post>[1];
type Params = Record<string, unknown>;
type Response = RefinedResponse<ResponseType | undefined>;

export const get = (url: unknown, params?: unknown): Response => sent('GET', url, null, params);
export const head = (url: unknown, params?: unknown): Response => sent('HEAD', url, null, params);
export const post = (url: unknown, body?: unknown, params?: unknown): Response => sent('POST', url, body, params);
export const put = (url: unknown, body?: unknown, params?: unknown): Response => sent('PUT', url, body, params);
export const patch = (url: unknown, body?: unknown, params?: unknown): Response => sent('PATCH', url, body, params);
export const del = (url: unknown, body?: unknown, params?: unknown): Response => sent('DELETE', url, body, params);
export const options = (url: unknown, body?: unknown, params?: unknown): Response => sent('OPTIONS', url, body, params);
export const request = (method: string, url: unknown, body?: unknown, params?: unknown): Response =>
  sent(method.toUpperCase(), url, body, params);

export function asyncRequest(method: string, url: unknown, body?: unknown, params?: unknown): Promise<Response> {
  const made = prepared(method.toUpperCase(), url, params);
  return http.asyncRequest(method, made.url as string, body as null, made.params);
}

/** As k6's: a list or a record of addresses, of `[method, url, body, params]`, or of `{ method, url, body, params }`. */
export function batch(requests: unknown): unknown {
  const entries = Object.entries(requests as object).map(([name, each]) => [name, batched(each)] as const);
  const prepare = Array.isArray(requests) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
  return http.batch(prepare as string[]);
}

export default {
  ...http,
  get,
  head,
  post,
  put,
  patch,
  del,
  options,
  request,
  asyncRequest,
  batch,
};

function batched(each: unknown): unknown {
  if (Array.isArray(each)) {
    const [method, url, body, params] = each as readonly unknown[];
    const made = prepared(String(method).toUpperCase(), url, params);
    return [method, made.url, body ?? null, made.params];
  }
  const { method, url, body, params } = partsOf(each);
  const made = prepared(method, url, params);
  return { method, url: made.url, body, params: made.params };
}

function partsOf(each: unknown): { method: string; url: unknown; body: unknown; params: unknown } {
  const { method, url, body, params } = each as Readonly<Record<string, unknown>>;
  const isRequest = typeof each === 'object' && each !== null && typeof method === 'string';
  if (!isRequest) return { method: 'GET', url: each, body: null, params: undefined };
  return { method: method.toUpperCase(), url, body: body ?? null, params };
}

function sent(method: string, url: unknown, body: unknown, params: unknown): Response {
  const made = prepared(method, url, params);
  const startedMs = Date.now();
  const response = http.request(method, made.url as string, body as Body, made.params);
  noteConnection(response, { endpoint: made.endpoint, method, startedMs });
  return response;
}

/** A request as it goes out. An address made by `http.url` keeps the name that it has there. */
function prepared(method: string, url: unknown, given: unknown): { url: unknown; params: Params; endpoint: string } {
  const template = url as { readonly url?: string; readonly name?: string } | string;
  const address = typeof template === 'string' ? template : (template.url ?? '');
  const params: Params = { ...(given as Params | null | undefined) };
  if (typeof template !== 'string' && template.name !== undefined) {
    params['tags'] = { name: template.name, ...(params['tags'] as Params | undefined) };
  }
  const endpoint = endpointName(method, address, params['tags']);
  noteEndpoint(endpoint);
  params['timeout'] = timeoutBeforeCut(params['timeout']);
  const lane = overLane(address);
  if (lane !== undefined) params['headers'] = withHost(params['headers'] as Params | undefined, lane.host);
  return { url: lane?.url ?? address, params: withoutRepeats(method, params), endpoint };
}

function withHost(headers: Params | undefined, host: string): Params {
  const given = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'host');
  return given ? { ...headers } : { Host: host, ...headers };
}
