import { AsyncLocalStorage } from 'node:async_hooks';

/** What a request carries on to the other services that it needs. */
export interface RequestContext {
  readonly requestId: string;
  /** The caller's `Authorization` header; undefined where there was none. */
  readonly authorization: string | undefined;
}

/**
 * The request that is being served; undefined in work of the service's own. What is begun within a request counts as part
 * of it, however long it lasts, unless it is begun by `outsideRequest`.
 */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Does the work as part of a request. */
export function inRequest<Result>(context: RequestContext, work: () => Promise<Result>): Promise<Result> {
  return storage.run(context, work);
}

/**
 * Does the work as part of no request: for what one request begins on behalf of several. A timer or a promise made in it
 * is part of none either, and so is all that follows from them.
 */
export function outsideRequest<Result>(work: () => Result): Result {
  return storage.exit(work);
}

const storage = new AsyncLocalStorage<RequestContext>();
