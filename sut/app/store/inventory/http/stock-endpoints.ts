import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import { Problem } from '../../../http/problem.ts';
import type { Page } from '../../../page.ts';
import type { StoreStock } from '../service/create-stock.ts';
import type { Stocked } from '../stock.ts';
import { CENTRAL_STOCK, INVENTORY_PROBLEMS, STORE_STOCK, STORES } from './contracts.ts';

/** Stores, and what they and the warehouse have on hand. */
export function stockEndpoints(stock: StoreStock): readonly Endpoint[] {
  return [
    endpoint(STORE_STOCK, async ({ params, query }) => {
      const page = await stock.ofStore(params.id, query.after);
      if (page === undefined) throw new Problem('store-unknown', INVENTORY_PROBLEMS['store-unknown']);
      return { body: stockBody(page) };
    }),
    endpoint(STORES, async () => ({ body: { stores: await stock.stores() } })),
    endpoint(CENTRAL_STOCK, async ({ query }) => ({ body: stockBody(await stock.ofWarehouse(query.after)) })),
  ];
}

function stockBody({ rows, next }: Page<Stocked>): object {
  return { stock: rows, next };
}
