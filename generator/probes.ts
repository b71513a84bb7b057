import { startBooksProbe } from '../metrics/books-probe.ts';
import { startResourceProbe } from '../metrics/resource-probe.ts';
import type { Progress } from '../core/events.ts';
import type { RunOrder } from './run-order.ts';
import type { RunRecord } from './run-record.ts';
import type { Prepared } from './stage-provision.ts';

/** What is watched beside the load. */
export interface Probes {
  latest(): Progress['resources'];
  /** What the books said last. */
  books(): Pick<Progress, 'money' | 'stock'>;
  stop(): Promise<void>;
}

/** Watches CPU and memory of every instance, the money and the stock, once a second, into the run directory. */
export function startProbes(order: RunOrder, record: RunRecord, { system }: Prepared): Probes {
  const { directory, clock, release } = order;
  const { runtime, books } = system;
  const latest = new Map<string, Progress['resources'][number]>();
  let latestBooks: Pick<Progress, 'money' | 'stock'> = {};
  const now = (): number => Math.floor(record.elapsedMs() / 1000);
  const resources =
    runtime &&
    startResourceProbe({
      instances: () => runtime.instances(),
      stats: (id) => runtime.stats(id),
      everyMs: 1_000,
      clock,
      onSample: ({ service, instance, cpu, rssBytes }) => {
        latest.set(instance, { service: instance, cpu, rssBytes });
        directory.resource({ type: 'resources', second: now(), service, instance, cpu, rssBytes });
      },
    });
  const watchMoney =
    books &&
    startBooksProbe(
      () => books.total(),
      ({ customersCents, bankCents, postedCents, lowestCents, negativeAccounts }) => {
        const conserved = customersCents + bankCents === 0n && customersCents === postedCents;
        latestBooks = { ...latestBooks, money: { totalCents: customersCents, conserved } };
        directory.resource({
          type: 'books',
          second: now(),
          customersCents: String(customersCents),
          bankCents: String(bankCents),
          lowestCents: String(lowestCents),
          negativeAccounts,
        });
      },
    );
  const store = books?.store;
  const watchStock =
    store &&
    startBooksProbe(
      () => store.stock(),
      ({ opening, onHand, reserved, sold }) => {
        const conserved = opening === onHand + reserved + sold;
        latestBooks = { ...latestBooks, stock: { onHand, conserved } };
        directory.resource({
          type: 'stock',
          second: now(),
          opening: String(opening),
          onHand: String(onHand),
          reserved: String(reserved),
          sold: String(sold),
        });
      },
    );
  const stop = async (): Promise<void> => {
    await Promise.all([resources?.stop(), watchMoney?.stop(), watchStock?.stop()]);
  };
  release.push('probes', stop);
  return { latest: () => [...latest.values()], books: () => latestBooks, stop };
}
