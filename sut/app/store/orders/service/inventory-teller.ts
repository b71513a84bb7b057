import type { Logger } from 'pino';
import { outsideRequest } from '../../../http/request-context.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { CheckoutBooks, OrderState } from '../repository/checkout-repository.ts';

/** Orders that ended within this time are told together: nobody waits for it. */
const GATHERING_MS = 100;
/** Few enough for one request body. */
const BATCH = 256;

/**
 * Tells the inventory how orders ended, so that their goods count as sold or are put back; only then are they over. What
 * cannot be told, or is cut off by a crash, stays in the books, and a sweeper tells it.
 */
export class InventoryTeller {
  readonly #repository: Pick<CheckoutBooks, 'forget'>;
  readonly #inventory: () => Inventory;
  readonly #logger: Logger;
  #waiting: OrderState[] = [];
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor(repository: Pick<CheckoutBooks, 'forget'>, inventory: () => Inventory, logger: Logger) {
    this.#repository = repository;
    this.#inventory = inventory;
    this.#logger = logger;
  }

  /** Tells it in a moment, together with others, and so as part of none of their requests. */
  soon(order: OrderState): void {
    this.#waiting.push(order);
    this.#timer ??= outsideRequest(() => setTimeout(() => this.#flush(), GATHERING_MS));
  }

  /** Tells it now. Rejects when the inventory, or the database, does not answer. */
  async now(orders: readonly OrderState[]): Promise<void> {
    const inventory = this.#inventory();
    const confirmed = orders.filter(({ state }) => state === 'confirmed').map(({ id }) => String(id));
    const refused = orders.filter(({ state }) => state === 'refused').map(({ id }) => String(id));
    if (confirmed.length > 0) await inventory.confirm(confirmed);
    // One after the other: all at once they would take the place of requests that users wait for.
    for (const id of refused) await inventory.release(id);
    await this.#repository.forget(orders.map(({ id }) => id));
  }

  /** Resolves when all that was to be told is told, or has failed. */
  async stop(): Promise<void> {
    this.#flush();
    await this.#underWay;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#underWay ??= this.#tellWaiting().finally(() => (this.#underWay = undefined));
  }

  /**
   * One batch after the other, and with it those that come meanwhile: were the inventory slow, there would be ever more at
   * once. Never rejects: when it does not answer, a sweeper is to tell all that wait.
   */
  async #tellWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.now(batch);
      } catch (error) {
        const orders = batch.length + this.#waiting.splice(0).length;
        this.#logger.warn({ orders, reason: (error as Error).message }, 'a sweeper will tell the inventory');
      }
    }
  }
}
