import ws from 'k6/ws';
import { overLane } from '../lane.ts';
import { noteEndpoint } from './last-endpoint.ts';

// Module `k6/ws` as scripts see it: sockets to the system go over the user's lane.
export * from 'k6/ws';

/** As k6's: `connect(url, callback)` or `connect(url, params, callback)`. */
export function connect(url: string, ...rest: unknown[]): unknown {
  const lane = overLane(url);
  const endpoint = `ws ${/^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] || '/'}`;
  noteEndpoint(endpoint);
  const real = ws.connect as unknown as (url: string, ...rest: unknown[]) => unknown;
  const [params, callback] = rest.length > 1 ? rest : [undefined, rest[0]];
  const given = params as { readonly tags?: object } | null | undefined;
  return real(lane?.url ?? url, { ...given, tags: { name: endpoint, ...given?.tags } }, callback);
}

export default { ...ws, connect };
