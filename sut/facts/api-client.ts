import { randomUUID } from 'node:crypto';
import { tokenOf, type Access } from '../../core/system.ts';
import { directFetch } from '../../platform/direct-fetch.ts';

/** Whose token goes with a request; none: nobody's. */
type Who = { readonly customer: number } | { readonly role: string };

/** Asks the API as somebody, each write under a key of its own. Rejects for every answer that is not good. */
export interface ApiClient {
  readonly seed: number;
  get(path: string, who?: Who): Promise<unknown>;
  post(path: string, body: object, who?: Who): Promise<unknown>;
  put(path: string, body: object, who?: Who): Promise<unknown>;
}

const PATIENCE_MS = 10_000;

/** A client of the API at `url`, with tokens made for it. */
export function createApiClient(url: string, access: Access, seed: number): ApiClient {
  const ask = async (
    method: string,
    path: string,
    body: object | undefined,
    who: Who | undefined,
  ): Promise<unknown> => {
    const response = await directFetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(who === undefined ? {} : { authorization: `Bearer ${tokenFor(access, who)}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  };
  return {
    seed,
    get: (path, who) => ask('GET', path, undefined, who),
    post: (path, body, who) => ask('POST', path, body, who),
    put: (path, body, who) => ask('PUT', path, body, who),
  };
}

function tokenFor(access: Access, who: Who): string {
  return ('role' in who ? tokenOf(access, who.role, 1) : tokenOf(access, 'customer', who.customer)) ?? '';
}
