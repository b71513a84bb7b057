import { join } from 'node:path';
import type { ModuleDefinition } from '../../module.ts';
import { OutboxRelay } from '../../storage/outbox.ts';
import * as contracts from './http/contracts.ts';
import { replenishmentEndpoints } from './http/replenishment-endpoints.ts';
import { reservationEndpoints } from './http/reservation-endpoints.ts';
import { stockEndpoints } from './http/stock-endpoints.ts';
import type { Inventory } from './inventory.ts';
import { oversellingReservations } from './planted/oversell.ts';
import { remoteInventory } from './remote-inventory.ts';
import { ReplenishmentRepository } from './repository/replenishment-repository.ts';
import { ReservationRepository } from './repository/reservation-repository.ts';
import { StockRepository } from './repository/stock-repository.ts';
import { createInventory } from './service/create-inventory.ts';
import { createReplenishments } from './service/create-replenishments.ts';
import { createShipper } from './service/shipper.ts';
import { createStock } from './service/create-stock.ts';

/** Schema and migrations of the inventory. */
export const INVENTORY_TABLES = { schema: 'inventory', migrations: join(import.meta.dirname, 'migrations') };

const { STORES, STORE_STOCK, CENTRAL_STOCK, REPLENISH, REPLENISHMENTS, RESERVE, CONFIRM, RELEASE, LEVELS } = contracts;

/** The inventory: stores, the warehouse, what they have on hand, and what is put aside for orders. */
export const INVENTORY: ModuleDefinition<Inventory> = {
  tables: INVENTORY_TABLES,
  contracts: [STORES, STORE_STOCK, CENTRAL_STOCK, REPLENISH, REPLENISHMENTS, RESERVE, CONFIRM, RELEASE, LEVELS],
  create({ database, plantedBug, ports, logger }) {
    const stock = new StockRepository(database);
    const reservations = new ReservationRepository(database);
    const truly = createInventory(reservations, stock, logger);
    const inventory = plantedBug === 'oversell' ? { ...truly, reserve: oversellingReservations(database) } : truly;
    const shipper = createShipper(database, logger);
    const outbox = new OutboxRelay({ database, schema: 'inventory', messages: () => ports.messages, logger });
    return {
      port: inventory,
      endpoints: [
        ...stockEndpoints(createStock(stock)),
        ...replenishmentEndpoints(createReplenishments(database)),
        ...reservationEndpoints(inventory),
      ],
      async statistics() {
        const { stores, inStores, inWarehouse, reserved } = await stock.counts();
        const { requested, shipped, refused } = await new ReplenishmentRepository(database).counts();
        return {
          Stores: stores,
          'Pieces in stores': inStores,
          'Pieces in the warehouse': inWarehouse,
          'Pieces reserved': reserved,
          Replenishments: { Requested: requested, Shipped: shipped, Refused: refused },
        };
      },
      start() {
        shipper.start();
        outbox.start();
      },
      async stop() {
        await Promise.all([shipper.stop(), outbox.stop()]);
      },
    };
  },
  remote: remoteInventory,
};
