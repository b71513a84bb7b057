import * as websockets from 'k6/websockets';
import { overLane } from '../lane.ts';

// Module `k6/websockets` as scripts see it: sockets to the system go over the user's lane.
export * from 'k6/websockets';

const Real = websockets.WebSocket as unknown as new (url: string, ...rest: unknown[]) => object;

/** As k6's; what it makes is k6's own object. */
export const WebSocket = new Proxy(Real, {
  construct: (target, [url, ...rest]: [unknown, ...unknown[]]) =>
    new target(overLane(String(url))?.url ?? String(url), ...rest),
});

export default { ...websockets, WebSocket };
