import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import type { Orders } from '../service/orders.ts';
import { orderBody } from './bodies.ts';
import { ORDER, ORDERS } from './contracts.ts';
import { refused } from './problems.ts';

/** Orders that were made. */
export function orderEndpoints(orders: Orders): readonly Endpoint[] {
  return [
    endpoint(ORDERS, async ({ query, caller }) => {
      const { rows, next } = await orders.list(caller, query.store, query.after);
      return { body: { orders: rows.map(orderBody), next } };
    }),
    endpoint(ORDER, async ({ params, caller }) => {
      const order = await orders.find(caller, params.id);
      if (order === undefined) throw refused('order-unknown');
      return { body: orderBody(order) };
    }),
  ];
}
