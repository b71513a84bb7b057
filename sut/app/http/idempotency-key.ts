import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Caller } from './caller.ts';
import type { Idempotency } from './endpoint.ts';
import { commonProblem } from './problem.ts';

/** The key of a write. Throws the problems `idempotency-key-required` and `idempotency-key-invalid`. */
export function requireIdempotencyKey(request: IncomingMessage): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') throw commonProblem('idempotency-key-required');
  if (typeof key !== 'string' || !KEY.test(key)) throw commonProblem('idempotency-key-invalid');
  return key;
}

/** For the payments of checkouts, by the number of their order: nobody else may use one up before its order comes. */
const RESERVED = /^order-/;

/** True for keys that only services may send. */
export function isReserved(key: string): boolean {
  return RESERVED.test(key);
}

const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * The key, its user, and a fingerprint of the request: sender, method, address and validated body, so that spaces and order do
 * not count, and nobody is given the answer to somebody else's request.
 */
export function idempotencyOf(
  key: string,
  caller: Caller,
  { method, path }: { readonly method: string; readonly path: string },
  body: unknown,
): Idempotency {
  const request = `${caller.role} ${caller.user} ${method} ${path} ${JSON.stringify(body)}`;
  return { key, caller: caller.user, fingerprint: hash('sha256', request, 'base64url') };
}
