import { join } from 'node:path';
import type { ModuleDefinition } from '../../module.ts';
import { BackgroundWork } from '../../storage/background-work.ts';
import { OutboxRelay } from '../../storage/outbox.ts';
import { amountOf } from '../../money.ts';
import { cartEndpoints } from './http/cart-endpoints.ts';
import * as contracts from './http/contracts.ts';
import { orderEndpoints } from './http/order-endpoints.ts';
import { reportEndpoints } from './http/report-endpoints.ts';
import { CartRepository } from './repository/cart-repository.ts';
import { CheckoutRepository } from './repository/checkout-repository.ts';
import { OrderRepository } from './repository/order-repository.ts';
import { ReportRepository } from './repository/report-repository.ts';
import { Carts } from './service/carts.ts';
import { Checkouts } from './service/checkouts.ts';
import { InventoryTeller } from './service/inventory-teller.ts';
import { Orders } from './service/orders.ts';
import { Reports } from './service/reports.ts';

/** Schema and migrations of the orders. */
export const ORDERS_TABLES = { schema: 'orders', migrations: join(import.meta.dirname, 'migrations') };

const SWEEP_EVERY_MS = 1000;

/** The orders: carts, their checkout, what became of it, and reports about it. */
export const ORDERS: ModuleDefinition<undefined> = {
  tables: ORDERS_TABLES,
  contracts: Object.values(contracts),
  create({ database, ports, logger }) {
    const repository = new CheckoutRepository(database);
    const orders = new OrderRepository(database);
    const inventory = () => ports.inventory;
    const teller = new InventoryTeller(repository, inventory, logger);
    const checkouts = new Checkouts({ repository, teller, inventory, bank: () => ports.bank, logger });
    const step = () => checkouts.sweep();
    const sweeper = new BackgroundWork({ name: 'orders sweeper', step, idleMs: SWEEP_EVERY_MS, logger });
    const outbox = new OutboxRelay({ database, schema: 'orders', messages: () => ports.messages, logger });
    return {
      port: undefined,
      endpoints: [
        ...cartEndpoints(new Carts(new CartRepository(database), () => ports.catalogue), checkouts),
        ...orderEndpoints(new Orders(orders)),
        ...reportEndpoints(new Reports(new ReportRepository(database), inventory)),
      ],
      async statistics() {
        const { carts, started, confirmed, refused, refusals, revenueCents } = await orders.counts();
        return {
          Carts: carts,
          Orders: { Open: started, Confirmed: confirmed, Refused: refused },
          'Orders refused by reason': Object.fromEntries(refusals),
          Revenue: amountOf(revenueCents),
        };
      },
      start() {
        sweeper.start();
        outbox.start();
      },
      async stop() {
        await Promise.all([sweeper.stop(), teller.stop(), outbox.stop()]);
      },
    };
  },
  // What others need to know of orders they are told.
  remote: () => undefined,
};
