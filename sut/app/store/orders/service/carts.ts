import type { Order as Write } from '../../../order.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { Cart, CartOutcome } from '../order.ts';
import type { CartRepository } from '../repository/cart-repository.ts';

/** Carts before their checkout, each its owner's alone. */
export class Carts {
  readonly #repository: CartRepository;
  readonly #catalogue: () => Catalogue;

  constructor(repository: CartRepository, catalogue: () => Catalogue) {
    this.#repository = repository;
    this.#catalogue = catalogue;
  }

  create({ key, fingerprint }: Write, owner: number, store: number): Promise<CartOutcome> {
    return this.#repository.create([key, fingerprint, owner, store]);
  }

  /** Sets how much of a product is in a cart, at the catalogue's price of now; what is taken out needs none. */
  async putItem({ key, fingerprint }: Write, owner: number, cart: number, item: Item): Promise<CartOutcome> {
    const { product, quantity } = item;
    const [found] = quantity === 0 ? [] : await this.#catalogue().products([product]);
    return this.#repository.putItem([key, fingerprint, owner, cart, product, quantity, found?.priceCents ?? null]);
  }

  /** Undefined: there is none of this owner. */
  find(id: number, owner: number): Promise<Cart | undefined> {
    return this.#repository.find(id, owner);
  }
}

interface Item {
  readonly product: number;
  readonly quantity: number;
}
