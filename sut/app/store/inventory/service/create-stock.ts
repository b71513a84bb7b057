import type { Page } from '../../../page.ts';
import type { StockRepository } from '../repository/stock-repository.ts';
import type { Stocked, Store } from '../stock.ts';

/** What people may see of stock. */
export interface StoreStock {
  stores(): Promise<readonly Store[]>;
  /** In the order of the products, only those above `after` where given. Undefined: there is no such store. */
  ofStore(store: number, after: number | undefined): Promise<Page<Stocked> | undefined>;
  ofWarehouse(after: number | undefined): Promise<Page<Stocked>>;
}

const WAREHOUSE = 0;

/** Stock as its tables have it. */
export function createStock(repository: StockRepository): StoreStock {
  return {
    stores: () => repository.stores(),
    async ofStore(store, after) {
      if (!(await repository.hasStore(store))) return undefined;
      return repository.stock(store, after);
    },
    ofWarehouse: (after) => repository.stock(WAREHOUSE, after),
  };
}
