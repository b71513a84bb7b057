import type { z } from 'zod';
import type { ProblemKind } from './problem.ts';

/** One method at one path: its schemas, for validation now and for a description of the API, and what it does. */
export interface Endpoint<Params = unknown, Query = unknown, Body = unknown> {
  readonly method: 'get' | 'post';
  /** With `:name` parameters: `/api/v1/bank/accounts/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  /** The request's body, as it is on the wire. */
  readonly body?: z.ZodType<Body>;
  /** Status and form of a good answer. */
  readonly answer: { readonly status: number; readonly body: z.ZodType };
  /** The problems of its own, beside the common ones. */
  readonly problems: Readonly<Record<string, ProblemKind>>;
  /** Throws `Problem` for every ending but the good one. */
  handle(input: EndpointInput<Params, Query, Body>): Promise<Answer>;
}

/** What an endpoint is given; already validated. */
export interface EndpointInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of a write, else empty. */
  readonly idempotency: Idempotency;
}

/** A write's Idempotency-Key, and what tells a retry from another request under the same key. */
export interface Idempotency {
  readonly key: string;
  readonly fingerprint: string;
}

export interface Answer {
  /** Becomes JSON. */
  readonly body: unknown;
  /** True when it is the stored answer to an earlier request with the same key. */
  readonly replayed?: boolean;
}

/** Gives the endpoint as it is; lets its handler's types follow from its schemas. */
export function endpoint<Params, Query, Body>(definition: Endpoint<Params, Query, Body>): Endpoint {
  return definition;
}
