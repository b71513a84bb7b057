import { join } from 'node:path';
import { audit } from '../chaos/audit/audit.ts';
import { RUN_FILES } from '../core/run-files.ts';
import type { LedgerRow } from '../core/worker-protocol.ts';
import { readRows } from '../reports/read-rows.ts';
import { openBooks } from '../sut/provision/open-books.ts';

// A program of `audit-speed.ts`: one audit of a bank and a ledger, as a run makes it. Prints what it took and found.
const [url = '', folder = '', customersCents = '0', postedCents = '0'] = process.argv.slice(2);
const books = await openBooks({ bank: url });
const startMs = performance.now();
const steps: [string, number][] = [];
const cents = BigInt(customersCents);
const result = await audit({
  books: timed(books),
  ledger: async (take) => {
    const readMs = performance.now();
    await readRows(join(folder, RUN_FILES.operations), (row) => take(row as LedgerRow));
    steps.push(['ledger', performance.now() - readMs]);
  },
  prefix: 'bench-',
  before: {
    customersCents: cents,
    bankCents: -cents,
    postedCents: BigInt(postedCents),
    lowestCents: 0n,
    negativeAccounts: 0,
  },
  ask: () => Promise.reject(new Error('nothing is unknown')),
  interruptedWorkers: false,
});
const durationMs = performance.now() - startMs;
const { sentence, invariants } = result;
const troubles = invariants.filter(({ verdict }) => verdict !== 'holds').map(({ id, found }) => `${id}: ${found}`);
const maxRssBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ durationMs, maxRssBytes, sentence, troubles, steps }));
await books.close();

/** The same books, with the time that each question took. */
function timed<Of extends object>(of: Of): Of {
  return new Proxy(of, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...values: unknown[]) => {
        const askedMs = performance.now();
        const answer: unknown = await Reflect.apply(value, target, values);
        steps.push([String(name), performance.now() - askedMs]);
        return answer;
      };
    },
  });
}
