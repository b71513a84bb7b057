import ws from 'k6/ws';
import { overLane } from '../lane.ts';
import { noteEndpoint } from './last-endpoint.ts';

// Module `k6/ws` as scripts see it: sockets to the system go over the user's lane.
export * from 'k6/ws';

/** As k6's: `connect(url, callback)` or `connect(url, params, callback)`. */
export function connect(url: string, ...rest: unknown[]): unknown {
  const lane = overLane(url);
  noteEndpoint(`ws ${/^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] || '/'}`);
  const real = ws.connect as unknown as (url: string, ...rest: unknown[]) => unknown;
  return real(lane?.url ?? url, ...rest);
}

export default { ...ws, connect };
