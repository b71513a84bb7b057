import type { Caller } from '../../../http/caller.ts';
import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import type { OrderRepository, OrderScope } from '../repository/order-repository.ts';
import { orderBody } from './bodies.ts';
import { ORDER, ORDERS } from './contracts.ts';
import { refused } from './problems.ts';

/** Orders, for those who may see them. */
export function orderEndpoints(orders: OrderRepository): readonly Endpoint[] {
  return [
    endpoint(ORDERS, async ({ query, caller }) => {
      const scope = scopeOf(caller);
      if (query.store !== undefined && scope.store !== undefined && query.store !== scope.store) {
        return { body: { orders: [] } };
      }
      const { rows, next } = await orders.list({ ...scope, store: query.store ?? scope.store }, query.after);
      return { body: { orders: rows.map(orderBody), next } };
    }),
    endpoint(ORDER, async ({ params, caller }) => {
      const order = await orders.find(params.id, scopeOf(caller));
      if (order === undefined) throw refused('order-unknown');
      return { body: orderBody(order) };
    }),
  ];
}

/** No store has the number 0: whoever works in none sees none. */
const NO_STORE = 0;

/** A customer sees their own, cashiers and managers those of their store, an admin all. */
function scopeOf({ role, user, store }: Caller): OrderScope {
  if (role === 'admin') return {};
  return role === 'customer' ? { customer: user } : { store: store ?? NO_STORE };
}
