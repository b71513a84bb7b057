import type { z } from 'zod';
import type { ProblemKind } from './problem.ts';

/** What people may be; a service acts for the system itself, and only under `/internal`. */
export const ROLES = ['customer', 'cashier', 'manager', 'admin', 'service'] as const;
export type Role = (typeof ROLES)[number];

/**
 * One method at one path, as both sides see it: the server validates by it, clients of other services are written
 * against it, and the description of the API is generated from it. Data only; what it does is an `Endpoint`.
 */
export interface Contract<Params = unknown, Query = unknown, Body = unknown, Answered = unknown> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `:name` parameters: `/api/v1/bank/accounts/:id`. Below `/internal` for other services only. */
  readonly path: string;
  readonly summary: string;
  /** Who may call it; `public` needs no token. Whose things they may touch is the endpoint's own affair. */
  readonly access: 'public' | readonly Role[];
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  /** The request's body, as it is on the wire. A contract without one takes none. */
  readonly body?: z.ZodType<Body>;
  /** Status and form of a good answer. */
  readonly answer: {
    readonly status: 200 | 201 | 202;
    readonly body: z.ZodType<Answered>;
    /** The answer may also be had as text, by `Accept: text/plain`. */
    readonly text?: true;
  };
  /** Says of a `post` that it changes nothing: it carries no Idempotency-Key, and is asked again freely. */
  readonly effect?: 'none';
  /** The problems of its own, beside the common ones: `code` → status and title. */
  readonly problems: Readonly<Record<string, ProblemKind>>;
}

/** Gives the contract as it is; lets the types of its handler and of its clients follow from its schemas. */
export function contract<Params, Query, Body, Answered>(
  definition: Contract<Params, Query, Body, Answered>,
): Contract<Params, Query, Body, Answered> {
  return definition;
}

/** A write has an effect, so it carries an Idempotency-Key. */
export function isWrite({ method, effect }: Pick<Contract, 'method' | 'effect'>): boolean {
  return method !== 'get' && effect !== 'none';
}

/** For other services only: no user's business, not in the description of the API. */
export function isInternal(path: string): boolean {
  return path.startsWith('/internal/');
}
