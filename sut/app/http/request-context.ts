import { AsyncLocalStorage } from 'node:async_hooks';

/** What a request carries on to the other services that it needs. */
export interface RequestContext {
  readonly requestId: string;
  /** The caller's `Authorization` header; undefined where there was none. */
  readonly authorization: string | undefined;
}

/** The request that is being served; undefined in work of the service's own. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Does the work as part of a request. */
export function inRequest<Result>(context: RequestContext, work: () => Promise<Result>): Promise<Result> {
  return storage.run(context, work);
}

const storage = new AsyncLocalStorage<RequestContext>();
