/** What other modules may ask of the inventory. Each write may be asked any number of times for one order. */
export interface Inventory {
  /** Takes all lines off the store's stock for an order, or none. The answer is for good, whatever comes in later. */
  reserve(order: Reservation): Promise<ReserveOutcome>;
  /** The reserved goods of these orders are sold. */
  confirm(orders: readonly string[]): Promise<void>;
  /** Puts back what is reserved for an order; one that was never reserved can then not be reserved any more. */
  release(order: string): Promise<void>;
  /** For the performance report. */
  stockLevels(): Promise<StockLevels>;
}

export interface Reservation {
  /** The order's id. */
  readonly order: string;
  readonly store: number;
  readonly lines: readonly ReservedLine[];
}

export interface ReservedLine {
  readonly product: number;
  readonly quantity: number;
}

export type ReserveOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly refusal: 'out-of-stock'; readonly product: number }
  | { readonly done: false; readonly refusal: 'store-unknown' | 'released' };

export interface StockLevels {
  readonly stores: readonly { readonly id: number; readonly name: string }[];
  readonly outOfStock: readonly StockLevel[];
  readonly overstocked: readonly StockLevel[];
}

export interface StockLevel {
  readonly store: number;
  readonly product: number;
  readonly quantity: number;
}
