import type { ResourceRow } from '../core/run-files.ts';
import type { BooksPoint, ResourceSeries, StockPoint } from './run-data.ts';

/** Folds resource rows into one series per service, one for the generator, and the points of money and stock. */
export class ResourceRecord {
  readonly #services = new Map<string, { use: UseRecord; instances: Set<string> }>();
  readonly #generator = new UseRecord();
  readonly #books: BooksPoint[] = [];
  readonly #stock: StockPoint[] = [];

  add(row: ResourceRow): void {
    switch (row.type) {
      case 'resources': {
        const service = this.#services.get(row.service) ?? { use: new UseRecord(), instances: new Set<string>() };
        this.#services.set(row.service, service);
        service.use.add(row.second, row.cpu, row.rssBytes);
        service.instances.add(row.instance);
        return;
      }
      case 'generator':
        this.#generator.add(row.second, row.cpu, row.rssBytes);
        return;
      case 'books':
        this.#books.push({
          second: row.second,
          customersCents: BigInt(row.customersCents),
          bankCents: BigInt(row.bankCents),
          lowestCents: BigInt(row.lowestCents),
          negativeAccounts: row.negativeAccounts,
        });
        return;
      case 'stock':
        this.#stock.push({
          second: row.second,
          opening: BigInt(row.opening),
          onHand: BigInt(row.onHand),
          reserved: BigInt(row.reserved),
          sold: BigInt(row.sold),
        });
    }
  }

  series(): ResourceSeries {
    const services = [...this.#services].map(([service, { use, instances }]) => ({
      service,
      instances: instances.size,
      cpu: use.cpu,
      rssBytes: use.rssBytes,
    }));
    services.sort((one, other) => (one.service < other.service ? -1 : 1));
    return {
      services,
      generator: { cpu: this.#generator.cpu, rssBytes: this.#generator.rssBytes },
      books: this.#books.toSorted((one, other) => one.second - other.second),
      stock: this.#stock.toSorted((one, other) => one.second - other.second),
    };
  }
}

/** Instances (or workers) of one second are added: a service's use is that of all its instances. */
class UseRecord {
  readonly cpu: number[] = [];
  readonly rssBytes: number[] = [];

  add(second: number, cpu: number, rssBytes: number): void {
    if (second < 0) return;
    while (this.cpu.length <= second) {
      this.cpu.push(Number.NaN);
      this.rssBytes.push(Number.NaN);
    }
    this.cpu[second] = sum(this.cpu[second], cpu);
    this.rssBytes[second] = sum(this.rssBytes[second], rssBytes);
  }
}

function sum(before: number | undefined, more: number): number {
  return before === undefined || Number.isNaN(before) ? more : before + more;
}
