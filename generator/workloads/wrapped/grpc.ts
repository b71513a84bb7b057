import grpc from 'k6/net/grpc';
import { authorityOverLane } from '../lane.ts';

// Module `k6/net/grpc` as scripts see it: clients of the system connect over the user's lane.
export * from 'k6/net/grpc';

/** As k6's; what it makes is k6's own object with its `connect` led over the lane. */
export const Client = new Proxy(grpc.Client, {
  construct: (Target, args) => {
    const client = new Target(...(args as [])) as { connect: (address: string, ...rest: unknown[]) => unknown };
    const connect = client.connect.bind(client);
    const overLane = (address: string, ...rest: unknown[]): unknown =>
      connect(authorityOverLane(address) ?? address, ...rest);
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'connect') return overLane;
        const value = (target as unknown as Record<PropertyKey, unknown>)[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  },
});

export default { ...grpc, Client };
