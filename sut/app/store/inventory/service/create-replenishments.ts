import type { Order } from '../../../order.ts';
import type { Database } from '../../../storage/database.ts';
import { writeOnce, type Decided } from '../../../storage/write-once.ts';
import type { Page } from '../../../page.ts';
import { ReplenishmentRepository, type Replenishment } from '../repository/replenishment-repository.ts';

/** What stores ask of the warehouse. */
export interface Replenishments {
  request(order: ReplenishmentOrder): Promise<Decided<Replenishment, 'store-unknown' | 'product-unknown'>>;
  /** Newest first, only those before `after` where given, and only of a store where given. */
  list(store: number | undefined, after: number | undefined): Promise<Page<Replenishment>>;
}

export interface ReplenishmentOrder extends Order {
  readonly store: number;
  readonly product: number;
  readonly quantity: number;
  /** The user who asks. */
  readonly by: number;
  /** The only store that they may ask for; undefined: any. */
  readonly of: number | undefined;
}

/** Replenishments over their table; a `Shipper` ships them. */
export function createReplenishments(database: Database): Replenishments {
  return {
    request: ({ key, caller = 0, fingerprint, of, ...asked }) =>
      writeOnce(database, 'inventory', { key, caller, fingerprint, kind: 'replenishment' }, async (transaction) => {
        const repository = new ReplenishmentRepository(transaction);
        const { hasStore, hasProduct } = await repository.known(asked.store, asked.product);
        if (!hasStore || (of !== undefined && of !== asked.store)) return { done: false, refusal: 'store-unknown' };
        if (!hasProduct) return { done: false, refusal: 'product-unknown' };
        return { done: true, value: await repository.add(asked) };
      }),
    list: (store, after) => new ReplenishmentRepository(database).list(store, after),
  };
}
