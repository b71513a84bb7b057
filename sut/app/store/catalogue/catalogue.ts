/** What other modules may ask of the catalogue. */
export interface Catalogue {
  /** Those that are there (removed ones are not), in no order. */
  products(ids: readonly number[]): Promise<readonly Product[]>;
}

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly priceCents: bigint;
}
