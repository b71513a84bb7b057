import type { Logger } from 'pino';
import type { Inventory, ReservedLine } from '../inventory.ts';
import type { ReservationRepository } from '../repository/reservation-repository.ts';
import type { StockRepository } from '../repository/stock-repository.ts';

/** The port over its tables. The rules about goods are in the database's functions, where the locks are. */
export function createInventory(
  reservations: ReservationRepository,
  stock: StockRepository,
  logger: Logger,
): Inventory {
  return {
    reserve: ({ order, store, lines }) => reservations.reserve({ order, store, lines: inOrder(lines) }),
    async confirm(orders) {
      const without = await reservations.confirm(orders);
      // Somebody paid for goods that nobody has put aside: it must not happen, and nobody else would notice.
      if (without.length > 0) logger.error({ orders: without }, 'confirmed orders have no goods');
    },
    release: (order) => reservations.release(order),
    async stockLevels() {
      const [stores, levels] = await Promise.all([stock.stores(), stock.levels()]);
      return { stores, ...levels };
    },
  };
}

/** By product, in which order rows are locked; each product once. */
function inOrder(lines: readonly ReservedLine[]): ReservedLine[] {
  const quantities = new Map<number, number>();
  for (const { product, quantity } of lines) quantities.set(product, (quantities.get(product) ?? 0) + quantity);
  return [...quantities]
    .map(([product, quantity]) => ({ product, quantity }))
    .sort((one, other) => one.product - other.product);
}
