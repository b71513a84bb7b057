import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { audit } from '../../../chaos/audit/audit.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import { readComposition } from '../../../sut/app/composition.ts';
import { startService, type Service } from '../../../sut/app/start-service.ts';
import { openBooks } from '../../../sut/provision/open-books.ts';
import { loadBank, makeBankTables, post, type BankLoad } from '../../support/bank-ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { TOKEN_ENV } from '../../support/tokens.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const PREFIX = 'run-';
const ACCOUNTS = 6;
const PAYMENTS = '/api/v1/bank/payments';

/** Small payments by few cards: everybody meets everybody. */
const CROWDED: Omit<BankLoad, 'url'> = {
  prefix: PREFIX,
  operations: 400,
  users: 8,
  request: (index) => ({
    path: PAYMENTS,
    body: { card: cardNumberOf(1 + 2 * (index % 2)), merchant: 'shop', amount: '1.00' },
  }),
};

/** Payments that go on until the database is killed, and two that only come after it. */
const DURING_A_CRASH: Omit<BankLoad, 'url'> = {
  ...CROWDED,
  operations: 300,
  request: (index) => ({
    path: PAYMENTS,
    body: { card: cardNumberOf(1 + 2 * (index % ACCOUNTS)), merchant: 'shop', amount: '1.00' },
  }),
};

describe('the audit of a loaded bank', () => {
  let database: TestDatabase;

  before(async () => {
    // With a writer this lazy, whatever was acknowledged before its commit reached the disk is surely lost in a crash.
    database = await startTestDatabase({ wal_writer_delay: '10s' });
    await makeBankTables(await database.create('filled'), ACCOUNTS);
  });
  after(async () => database[Symbol.asyncDispose]());

  async function auditAfter(
    name: string,
    plantedBug: string,
    load: Omit<BankLoad, 'url'>,
    crashAfter?: number,
  ): Promise<AuditResult> {
    const databaseUrl = await database.copy('filled', name);
    const service = await serviceOn(databaseUrl, plantedBug);
    const url = `http://127.0.0.1:${service.port}`;
    const books = await openBooks({ bank: databaseUrl });
    try {
      await ready(url);
      const total = await books.total();
      let crash: Promise<void> | undefined;
      const onEnd = (ended: number): void => {
        if (ended >= (crashAfter ?? Infinity)) crash ??= database.kill().then(() => database.start());
      };
      const ledger = await loadBank({ ...load, url, onEnd });
      await crash;
      await ready(url);
      return await audit({
        books,
        ledger,
        prefix: PREFIX,
        before: total,
        ask: async (op, { path, body }) => ({ status: await post(url, path, op, body) }),
        interruptedWorkers: false,
      });
    } finally {
      await books.close();
      await service.stop(1_000);
    }
  }

  it('holds for a correct one under concurrency', async () => {
    const result = await auditAfter('correct', '', CROWDED);
    assert.deepEqual(troubles(result), [], result.sentence);
    assert.equal(result.done, 400);
  });

  it('holds for a correct one whose database is killed, with what was cut off settled', async () => {
    const result = await auditAfter('correct_crash', '', DURING_A_CRASH, 150);
    assert.deepEqual(troubles(result), [], result.sentence);
    assert.ok(result.unknown > 0, result.sentence);
    assert.equal(result.unknownThere + result.unknownAbsent, result.unknown);
  });

  it('catches the planted bug unlocked-balance', async () => {
    const result = await auditAfter('unlocked', 'unlocked-balance', CROWDED);
    assert.deepEqual(troubles(result), ['I5', 'I6', 'I12'], result.sentence);
  });

  it('catches the planted bug async-commit when the database is killed, and names the lost operations', async () => {
    const result = await auditAfter('async_commit', 'async-commit', DURING_A_CRASH, 150);
    assert.deepEqual(troubles(result), ['I1'], result.sentence);
    assert.match(result.sentence, /of \d+ acknowledged operations are not in the books \(first: run-\d+\)/);
  });
});

async function serviceOn(databaseUrl: string, plantedBug: string): Promise<Service> {
  const composition = readComposition({
    ...TOKEN_ENV,
    MODULES: 'bank',
    DATABASE_URL: databaseUrl,
    PORT: '0',
    MASCARET_PLANTED_BUG: plantedBug,
    COMPOSITION_KIND: 'test',
  });
  return startService(composition, pino({ level: 'silent' }));
}

async function ready(url: string): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status === 200;
  });
}

function troubles(result: AuditResult): string[] {
  return result.invariants.filter(({ verdict }) => verdict !== 'holds').map(({ id }) => id);
}
