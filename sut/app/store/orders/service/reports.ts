import type { Inventory, StockLevels } from '../../inventory/inventory.ts';
import type { ReportRepository } from '../repository/report-repository.ts';
import type { Sales, SalesGrouping, StoreRevenue } from '../sales.ts';

/** A day in UTC, `2026-11-30`. */
type Day = string;

export interface SalesReport {
  readonly total: Sales;
  /** Highest revenue first. */
  readonly groups: readonly Sales[];
}

export interface PerformanceReport {
  readonly from: Date;
  readonly to: Date;
  /** Every store, also one that sold nothing. */
  readonly stores: readonly (StoreRevenue & { readonly name: string | undefined })[];
  readonly levels: StockLevels;
}

const DAY_MS = 86_400_000;

/** What managers are told of the stores. */
export class Reports {
  readonly #repository: ReportRepository;
  readonly #inventory: () => Inventory;

  constructor(repository: ReportRepository, inventory: () => Inventory) {
    this.#repository = repository;
    this.#inventory = inventory;
  }

  /** From the first day to the last, both included. */
  async sales(by: SalesGrouping, from: Day, to: Day): Promise<SalesReport> {
    const [total, ...groups] = await this.#repository.sales(by, new Date(from), new Date(Date.parse(to) + DAY_MS));
    if (total === undefined) throw new Error('sums over no rows are a row, too');
    return { total, groups };
  }

  /** The last days until `now`, and as many days before them. */
  async performance(days: number, now: Date): Promise<PerformanceReport> {
    const [from, before] = [1, 2].map((periods) => new Date(now.getTime() - periods * days * DAY_MS)) as [Date, Date];
    const [levels, revenues] = await Promise.all([
      this.#inventory().stockLevels(),
      this.#repository.revenues(before, from, now),
    ]);
    const names = new Map(levels.stores.map(({ id, name }) => [id, name]));
    const found = new Map(revenues.map((revenue) => [revenue.store, revenue]));
    const stores = [...new Set([...names.keys(), ...found.keys()])]
      .sort((one, other) => one - other)
      .map((store) => ({ ...NOTHING, store, ...found.get(store), name: names.get(store) }));
    return { from, to: now, stores, levels };
  }
}

const NOTHING = { orders: 0, revenueCents: 0n, beforeCents: 0n };
