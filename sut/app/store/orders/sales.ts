/** By what sales are added up; days are those of UTC. */
export type SalesGrouping = 'store' | 'product' | 'day';

/** Confirmed orders of one store, product or day, or (`group` undefined) of all. */
export interface Sales {
  readonly group: number | string | undefined;
  readonly orders: number;
  readonly pieces: number;
  readonly revenueCents: bigint;
}

/** A store's confirmed orders in a period, and its revenue in the one before. */
export interface StoreRevenue {
  readonly store: number;
  readonly orders: number;
  readonly revenueCents: bigint;
  readonly beforeCents: bigint;
}
