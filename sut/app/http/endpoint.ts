import type { Caller } from './caller.ts';
import type { Contract } from './contract.ts';

/** A contract, and what is done about it. */
export interface Endpoint<Params = unknown, Query = unknown, Body = unknown> {
  readonly contract: Contract<Params, Query, Body>;
  /** Throws `Problem` for every ending but the good one. */
  readonly handle: (input: EndpointInput<Params, Query, Body>) => Promise<Answer>;
}

/** What an endpoint is given; already validated, its caller's role already among those of the contract. */
export interface EndpointInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** Of a write, else empty. */
  readonly idempotency: Idempotency;
}

/** A write's Idempotency-Key, and what tells a retry from another request under the same key: its sender included. */
export interface Idempotency {
  readonly key: string;
  /** Number of the user whose key it is; 0 where nobody is known, and for keys of the system itself. */
  readonly caller: number;
  readonly fingerprint: string;
}

export interface Answer {
  /** Becomes JSON. */
  readonly body: unknown;
  /** Sent instead of the body to those who ask for text, where the contract has it. */
  readonly text?: string;
  /** True when it is the stored answer to an earlier request with the same key. */
  readonly replayed?: boolean;
}

/** An endpoint whose handler is held to the types of the contract. */
export function endpoint<Params, Query, Body, Answered>(
  contract: Contract<Params, Query, Body, Answered>,
  handle: Endpoint<Params, Query, Body>['handle'],
): Endpoint {
  // Its input has been validated by the very contract before it is called.
  return { contract, handle } as Endpoint;
}
