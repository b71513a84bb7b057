import { facts } from './facts.ts';

type Params = Record<string, unknown>;

/**
 * A request's parameters, so that a write goes out once. The HTTP client below k6 sends a request again when a kept
 * connection ends before the first byte of its answer, if the request reads only or carries a key that makes repeating
 * safe (Go, net/http, `shouldRetryRequest`). `Expect: 100-continue` brings a first byte before the request is carried
 * out, without waiting for it. A redirected write would be a second one. Where the scenario says `retry`, all stays.
 */
export function withoutRepeats(method: string, params: Params): Params {
  if (READS.has(method)) return params;
  const once: Params = { redirects: 0, ...params };
  if (facts.retry !== undefined) return once;
  const headers = params['headers'] as Params | undefined;
  const keyed = Object.keys(headers ?? {}).some((name) => /^(?:x-)?idempotency-key$/i.test(name));
  return keyed ? { ...once, headers: { Expect: '100-continue', ...headers } } : once;
}

/** Whether the client below k6 may send a request again by itself; of writes where the scenario says `retry`, it is not looked for. */
export function mayBeRepeated(method: string): boolean {
  return READS.has(method);
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
