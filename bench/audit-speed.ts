import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { RUN_FILES, RUN_FORMAT } from '../core/run-files.ts';
import { cardNumberOf } from '../sut/app/bank/card-number.ts';
import { makeBankTables, runSql } from '../test/support/bank-ledger.ts';
import { startTestDatabase } from '../test/support/test-database.ts';
import type { BenchResult } from './bench-table.ts';

const OPERATIONS = Number(process.env['MASCARET_BENCH_OPERATIONS'] ?? 5_000_000);
const PROFILES = 10_000;
/** Every fifth operation of a customer is a transfer to the next one, the others are payments, each of one cent. */
const EVERY_TRANSFER = 5;

/**
 * The audit of a long run over a real PostgreSQL, with its ledger as a run leaves it: wall time from the first read to
 * the judgement, and the largest resident memory of its process. The books are filled by statements over sets.
 */
export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  try {
    await using database = await startTestDatabase({
      fsync: 'off',
      autovacuum: 'off',
      max_wal_size: '4GB',
      shared_buffers: '512MB',
    });
    const url = await database.create('bank');
    await makeBankTables(url, PROFILES);
    await runSql(url, filling());
    await writeLedger(folder);
    const script = join(import.meta.dirname, 'audit-once.ts');
    const opening = String(100_000 * PROFILES);
    const { stdout } = await promisify(execFile)(process.execPath, [script, url, folder, opening, opening]);
    const once = JSON.parse(stdout) as Once;
    const [seconds, megabytes] = [once.durationMs / 1000, once.maxRssBytes / 1e6];
    return {
      title: `audit of ${OPERATIONS.toLocaleString('en-US')} operations`,
      columns: ['', 's'],
      rows: once.steps.map(([name, ms]) => [name, (ms / 1000).toFixed(2)]),
      verdicts: [
        { text: `${once.sentence} ${once.troubles.join('; ')}`, met: once.troubles.length === 0 },
        { text: `${seconds.toFixed(1)} s (at most 15 s)`, met: seconds <= 15 },
        { text: `at most ${megabytes.toFixed(0)} MB of memory (at most 500 MB)`, met: megabytes <= 500 },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Once {
  readonly durationMs: number;
  readonly maxRssBytes: number;
  readonly sentence: string;
  readonly troubles: readonly string[];
  readonly steps: readonly (readonly [string, number])[];
}

/** Operation i (from 0) is the k-th of customer p, whose checking account is 2 p - 1. */
function filling(): string[] {
  const numbered = `(SELECT i, i % ${PROFILES} + 1 AS p, i / ${PROFILES} + 1 AS k FROM generate_series(0, ${OPERATIONS - 1}) AS i) AS n`;
  const isTransfer = `k % ${EVERY_TRANSFER} = 0`;
  const kind = `CASE WHEN ${isTransfer} THEN 'transfer' ELSE 'payment' END`;
  const balance = `100000 - k + (CASE WHEN p > 1 THEN k ELSE k - 1 END) / ${EVERY_TRANSFER}`;
  const to = `CASE WHEN ${isTransfer} THEN 2 * (p % ${PROFILES}) + 1 ELSE -2 END`;
  return [
    'DROP INDEX bank.postings_by_account',
    `INSERT INTO bank.transfers SELECT ${PROFILES} + 1 + i, 'bench-' || p || '-' || k || '-1', ${kind}, 1,
       CASE WHEN NOT ${isTransfer} THEN 'merchant-' || k END, now() FROM ${numbered}`,
    `INSERT INTO bank.operations SELECT 'bench-' || p || '-' || k || '-1', ${kind}, md5(i::text), null, ${PROFILES} + 1 + i,
       ${balance}, now() FROM ${numbered}`,
    `INSERT INTO bank.postings SELECT ${PROFILES} + 1 + i, account, amount, ${kind}, now() FROM ${numbered},
       LATERAL (VALUES (2 * p - 1, -1), (${to}, 1)) AS posted (account, amount)`,
    `UPDATE bank.accounts SET balance_cents = total
       FROM (SELECT account_id, sum(amount_cents) AS total FROM bank.postings WHERE account_id > 0 GROUP BY 1) AS posted
       WHERE id = account_id`,
    `CREATE INDEX postings_by_account ON bank.postings (account_id, at, transfer_id) WHERE account_id > 0`,
    'VACUUM ANALYZE',
  ];
}

async function writeLedger(folder: string): Promise<void> {
  await pipeline(
    Readable.from(ledgerText()),
    createGzip({ level: 1 }),
    createWriteStream(join(folder, RUN_FILES.operations)),
  );
}

function* ledgerText(): Generator<string> {
  yield `${JSON.stringify({ format: RUN_FORMAT, file: RUN_FILES.operations })}\n`;
  const rows: string[] = [];
  for (let i = 0; i < OPERATIONS; i += 1) {
    rows.push(rowOf(i));
    if (rows.length === 1000) yield `${rows.splice(0).join('\n')}\n`;
  }
  if (rows.length > 0) yield `${rows.join('\n')}\n`;
}

function rowOf(i: number): string {
  const p = (i % PROFILES) + 1;
  const k = Math.floor(i / PROFILES) + 1;
  const from = 2 * p - 1;
  const isTransfer = k % EVERY_TRANSFER === 0;
  const [endpoint, body] = isTransfer
    ? ['transfers', { from, to: 2 * (p % PROFILES) + 1, amount: '0.01' }]
    : ['payments', { card: cardNumberOf(from), merchant: `merchant-${k}`, amount: '0.01' }];
  const cents = String(100_000 - k + Math.floor((p > 1 ? k : k - 1) / EVERY_TRANSFER));
  return JSON.stringify({
    op: `bench-${p}-${k}-1`,
    startMs: i,
    endMs: i + 7,
    endpoint: `POST /bank/${endpoint}`,
    lane: 'fibre',
    outcome: 'done',
    status: 201,
    ask: { method: 'POST', path: `/api/v1/bank/${endpoint}`, body, as: `customer:${p}` },
    answer: {
      digest: '1k3v9xq',
      fields: { id: PROFILES + 1 + i, amount: '0.01', balance: `${cents.slice(0, -2)}.${cents.slice(-2)}` },
    },
  });
}
