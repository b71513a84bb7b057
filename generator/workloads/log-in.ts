import encoding from 'k6/encoding';
import http from 'k6/http';
import { facts } from './facts.ts';

/** What a login gives. */
export interface Login {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly endMs: number;
}

/** A login that came to nothing. */
export interface NoLogin {
  readonly status: number;
}

/** All seeded users have one password, made of the seed: it is test data. */
export const SEEDED_PASSWORD = `mascaret-${facts.seed}`;

/** Logs a seeded user in (`customer-17`, `cashier-1`, `admin`), as real users do. */
export function logIn(url: string, username: string): Login | NoLogin {
  const response = http.post(`${url}/api/v1/identity/login`, JSON.stringify({ username, password: SEEDED_PASSWORD }), {
    headers: { 'Content-Type': 'application/json' },
    tags: { name: 'POST /identity/login' },
    responseType: 'text',
    timeout: 10_000,
  });
  const token = tokenIn(response.body);
  return token === undefined ? { status: response.status } : { token, endMs: endOf(token) };
}

/** A system that answers a login with something else has none. */
function tokenIn(body: unknown): string | undefined {
  try {
    const { token } = JSON.parse(String(body)) as { readonly token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

/** A token that does not tell its end is taken to last. */
function endOf(token: string): number {
  try {
    const { exp } = JSON.parse(encoding.b64decode(token.split('.')[1] ?? '', 'rawurl', 's')) as { exp?: number };
    return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
