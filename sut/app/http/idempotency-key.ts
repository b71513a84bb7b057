import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Idempotency } from './endpoint.ts';
import { commonProblem } from './problem.ts';

/** The key of a write. Throws the problems `idempotency-key-required` and `idempotency-key-invalid`. */
export function requireIdempotencyKey(request: IncomingMessage): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') throw commonProblem('idempotency-key-required');
  if (typeof key !== 'string' || !KEY.test(key)) throw commonProblem('idempotency-key-invalid');
  return key;
}

const KEY = /^[\x21-\x7e]{1,128}$/;

/** The key with a fingerprint of the request: address and validated body, so that spaces and order do not count. */
export function idempotencyOf(key: string, address: string, body: unknown): Idempotency {
  return { key, fingerprint: hash('sha256', `${address} ${JSON.stringify(body)}`, 'base64url') };
}
