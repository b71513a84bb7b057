let last: string | undefined;

/** Notes the endpoint that this virtual user asks, by the name under which the worker counts it. */
export function noteEndpoint(endpoint: string): void {
  last = endpoint;
}

/** The endpoint asked last; undefined before the first request. */
export function lastEndpoint(): string | undefined {
  return last;
}

/** The name under which the worker counts a request: its `name` tag, else method and path. */
export function endpointName(method: string, url: string, tags: unknown): string {
  const named = (tags as Readonly<Record<string, unknown>> | null | undefined)?.['name'];
  if (typeof named === 'string' || typeof named === 'number') return `${named}`;
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url;
  return `${method.toUpperCase()} ${path === '' ? '/' : path}`;
}
