import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import { amountOf } from '../../../money.ts';
import type { Sales, StoreRevenue } from '../sales.ts';
import type { Reports } from '../service/reports.ts';
import { PERFORMANCE, SALES } from './contracts.ts';

/** Reports for managers, over all stores. */
export function reportEndpoints(reports: Reports): readonly Endpoint[] {
  return [
    endpoint(SALES, async ({ query: { from, to, by } }) => {
      const { total, groups } = await reports.sales(by, from, to);
      const body = groups.map((sales) => ({ group: sales.group, ...sums(sales) }));
      return { body: { from, to, by, total: sums(total), groups: body } };
    }),
    endpoint(PERFORMANCE, async ({ query }) => {
      const { from, to, stores, levels } = await reports.performance(query.days, new Date());
      const { outOfStock, overstocked } = levels;
      return { body: { from, to, stores: stores.map(storeBody), outOfStock, overstocked } };
    }),
  ];
}

function sums({ orders, pieces, revenueCents }: Sales): object {
  return { orders, pieces, revenue: amountOf(revenueCents) };
}

function storeBody(found: StoreRevenue & { readonly name: string | undefined }): object {
  const { store, name, orders, revenueCents, beforeCents } = found;
  const trend = beforeCents === 0n ? undefined : Number((10_000n * revenueCents) / beforeCents) / 10_000 - 1;
  return {
    store,
    name,
    orders,
    revenue: amountOf(revenueCents),
    revenueBefore: amountOf(beforeCents),
    trend: trend === undefined ? undefined : Math.round(trend * 10_000) / 10_000,
  };
}
