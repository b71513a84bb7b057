/** A store, as it is listed. */
export interface Store {
  readonly id: number;
  readonly name: string;
}

/** Pieces of a product on hand. */
export interface Stocked {
  readonly product: number;
  readonly quantity: number;
}
