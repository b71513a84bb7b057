import type { Caller } from '../../../http/caller.ts';
import type { Page } from '../../../page.ts';
import type { Order } from '../order.ts';
import type { OrderRepository, OrderScope } from '../repository/order-repository.ts';

/** Orders, for those who may see them. */
export class Orders {
  readonly #repository: OrderRepository;

  constructor(repository: OrderRepository) {
    this.#repository = repository;
  }

  /** Newest first, of one store and older than the order `after` where given. */
  async list(caller: Caller, store: number | undefined, after: number | undefined): Promise<Page<Order>> {
    const scope = scopeOf(caller);
    if (store !== undefined && scope.store !== undefined && store !== scope.store) return { rows: [], next: undefined };
    return this.#repository.list({ ...scope, store: store ?? scope.store }, after);
  }

  /** Undefined: there is none that the caller may see. */
  find(caller: Caller, id: number): Promise<Order | undefined> {
    return this.#repository.find(id, scopeOf(caller));
  }
}

/** No store has the number 0: whoever works in none sees none. */
const NO_STORE = 0;

/** A customer sees their own, cashiers and managers those of their store, an admin all. */
function scopeOf({ role, user, store }: Caller): OrderScope {
  if (role === 'admin') return {};
  return role === 'customer' ? { customer: user } : { store: store ?? NO_STORE };
}
