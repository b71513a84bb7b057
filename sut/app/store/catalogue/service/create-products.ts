import type { Order } from '../../../order.ts';
import type { Database, Transaction } from '../../../storage/database.ts';
import { writeOnce, type Decided } from '../../../storage/write-once.ts';
import type { Page } from '../../../page.ts';
import type { Catalogue } from '../catalogue.ts';
import { ProductRepository, type DescribedProduct, type Search } from '../repository/product-repository.ts';
import { productBody, type ProductBody } from './product-body.ts';

/** All that the catalogue does. Removed products are not there for any of it. */
export interface Products extends Catalogue {
  /** In the order of their ids. */
  search(search: Search): Promise<Page<DescribedProduct>>;
  product(id: number): Promise<DescribedProduct | undefined>;
  add(order: Order, facts: Omit<DescribedProduct, 'id'>): Promise<Written>;
  change(order: Order, product: DescribedProduct): Promise<Written>;
  /** Gives the product as it was. */
  remove(order: Order, id: number): Promise<Written>;
}

/** Told again to whoever asks again under the same key. */
type Written = Decided<ProductBody, 'product-unknown'>;

/** The catalogue over its tables. */
export function createProducts(database: Database): Products {
  const repository = new ProductRepository(database);
  const write = (
    kind: string,
    { key, caller = 0, fingerprint }: Order,
    work: (products: ProductRepository) => Promise<DescribedProduct | undefined>,
  ): Promise<Written> =>
    writeOnce<ProductBody, 'product-unknown'>(
      database,
      'catalogue',
      { key, caller, fingerprint, kind },
      async (transaction: Transaction) => {
        const product = await work(new ProductRepository(transaction));
        if (product === undefined) return { done: false, refusal: 'product-unknown' };
        return { done: true, value: productBody(product) };
      },
    );
  return {
    products: (ids) => repository.some(ids),
    search: (search) => repository.search(search),
    product: async (id) => (await repository.some([id]))[0],
    add: (order, facts) => write('add', order, (products) => products.add(facts)),
    change: (order, product) => write('change', order, (products) => products.change(product)),
    remove: (order, id) => write('remove', order, (products) => products.remove(id)),
  };
}
