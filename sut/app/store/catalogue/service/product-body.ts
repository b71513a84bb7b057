import { amountOf } from '../../../money.ts';
import type { DescribedProduct } from '../repository/product-repository.ts';

/** A product on the wire, and as the answer of a write is kept. */
export interface ProductBody {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: string;
}

export function productBody({ id, name, description, category, priceCents }: DescribedProduct): ProductBody {
  return { id, name, description, category, price: amountOf(priceCents) };
}
