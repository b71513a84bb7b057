import { NORM } from '../repository/stock-repository.ts';

const WAREHOUSE_OPENING = 100_000;
/** So that the performance report has something to show: nearly sold out, and far too much. */
const SCARCE = { every: 97, opening: 3 };
const PLENTIFUL = { every: 101, opening: 5 * NORM };

interface Size {
  readonly products: number;
  readonly stores: number;
}

/** Rows of the stores in COPY's text format: id, name. Store 0 is the warehouse. */
export function* seededStores({ stores }: Pick<Size, 'stores'>): Generator<string> {
  yield '0\tWarehouse';
  for (let store = 1; store <= stores; store += 1) yield `${store}\tStore ${store}`;
}

/** Rows of the stock in COPY's text format: store, product, opening, on hand. */
export function* seededStock({ products, stores }: Size): Generator<string> {
  for (let store = 0; store <= stores; store += 1) {
    for (let product = 1; product <= products; product += 1) {
      const opening = store === 0 ? WAREHOUSE_OPENING : openingOf(product);
      yield `${store}\t${product}\t${opening}\t${opening}`;
    }
  }
}

function openingOf(product: number): number {
  if (product % SCARCE.every === 0) return SCARCE.opening;
  return product % PLENTIFUL.every === 0 ? PLENTIFUL.opening : NORM;
}
