import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import { Problem } from '../../../http/problem.ts';
import type { Inventory } from '../inventory.ts';
import { CONFIRM, INVENTORY_PROBLEMS, LEVELS, RELEASE, RESERVE } from './contracts.ts';

/** The port of the inventory, for other services. The order's id makes each write one that may be repeated. */
export function reservationEndpoints(inventory: Inventory): readonly Endpoint[] {
  return [
    endpoint(RESERVE, async ({ body }) => {
      const outcome = await inventory.reserve(body);
      if (outcome.done) return { body: {} };
      const fields = 'product' in outcome ? { product: outcome.product } : {};
      throw new Problem(outcome.refusal, INVENTORY_PROBLEMS[outcome.refusal], { fields });
    }),
    endpoint(CONFIRM, async ({ body }) => {
      await inventory.confirm(body.orders);
      return { body: {} };
    }),
    endpoint(RELEASE, async ({ body }) => {
      await inventory.release(body.order);
      return { body: {} };
    }),
    endpoint(LEVELS, async () => ({ body: await inventory.stockLevels() })),
  ];
}
