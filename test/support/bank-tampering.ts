import type { LedgerRow } from '../../core/worker-protocol.ts';
import { cardNumberOf } from '../../sut/app/bank/card-number.ts';

/**
 * Payments r-p1 … r-p9 of 1.00 from profile 1 … 9, transfers r-t1 … r-t8 to the next, a refusal r-x, another profile r-f
 * of customer 3, and an interest run r-n over a savings account opened as r-s.
 */
export const OPERATIONS = [
  `SELECT bank.pay('r-p' || i, 'f', null, 2 * i - 1, 'shop', 100) FROM generate_series(1, 9) AS i`,
  `SELECT bank.transfer('r-t' || i, 'f', null, 2 * i - 1, 2 * i + 1, 250) FROM generate_series(1, 8) AS i`,
  `SELECT bank.pay('r-x', 'f', null, 1, 'shop', 99999999)`,
  `SELECT bank.open_account('r-s', 'f', null, 1, 'savings', 100000, null)`,
  `SELECT bank.create_profile('r-f', 'f', 3, 'Second')`,
  `SELECT bank.begin_interest_run('r-n', 'f', '2026-11-A')`,
  `SELECT bank.pay_interest_chunk(1, 100)`,
];

export const ID_OF = (key: string): string => `(SELECT id FROM bank.transfers WHERE operation_key = '${key}')`;
const NEW_POSTINGS = (account: number, amount: number): string =>
  `(currval('bank.transfer_id'), ${account}, ${amount}, 'payment', now())`;
export const PHANTOM = (key: string): string[] => [
  `INSERT INTO bank.transfers VALUES (nextval('bank.transfer_id'), '${key}', 'payment', 700, 'shop', now())`,
  `INSERT INTO bank.postings VALUES ${NEW_POSTINGS(3, -700)}, ${NEW_POSTINGS(-2, 700)}`,
  `UPDATE bank.accounts SET balance_cents = balance_cents - 700 WHERE id = 3`,
];

/** The interest of account 2 undone without a trace. */
export const NO_INTEREST = [
  `UPDATE bank.accounts SET balance_cents = balance_cents - 83 WHERE id = 2`,
  `DELETE FROM bank.postings WHERE kind = 'interest'`,
  `DELETE FROM bank.transfers WHERE kind = 'interest'`,
  `DELETE FROM bank.interest_payments`,
];

export function answered(row: LedgerRow, fields: Readonly<Record<string, unknown>>): LedgerRow {
  return { ...row, answer: { digest: 'other', fields: { ...row.answer?.fields, ...fields } } };
}

export interface BankTampering {
  readonly what: string;
  readonly sql: readonly string[];
  /** What the users know otherwise than in the ledger of all. */
  readonly ledger?: (row: LedgerRow) => LedgerRow;
  /** Everything that must not hold, and nothing else. */
  readonly broken: readonly string[];
  readonly says: RegExp;
}

/** As it is in a database of its own rows: movement 10 + i is the payment of profile i, 19 + i its transfer. */
function done(op: string, path: string, body: object, fields: Record<string, unknown>, as: string): LedgerRow {
  const ask = { method: 'POST', path: `/api/v1/bank/${path}`, body, as };
  return { op, endMs: 0, endpoint: 'e', lane: 'l', outcome: 'done', status: 201, ask, answer: { digest: op, fields } };
}

export const LEDGER: readonly LedgerRow[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => {
    const body = { card: cardNumberOf(2 * i - 1), merchant: 'shop', amount: '1.00' };
    return done(`r-p${i}`, 'payments', body, { id: 10 + i, amount: '1.00', balance: '999.00' }, `customer:${i}`);
  }),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => {
    const body = { from: 2 * i - 1, to: 2 * i + 1, amount: '2.50' };
    const balance = i === 1 ? '996.50' : '999.00';
    return done(`r-t${i}`, 'transfers', body, { id: 19 + i, amount: '2.50', balance }, `customer:${i}`);
  }),
  { op: 'r-x', endMs: 0, endpoint: 'e', lane: 'l', outcome: 'refused', status: 422 },
  done('r-s', 'profiles/1/accounts', { kind: 'savings' }, { id: 2, balance: '1000.00' }, 'customer:1'),
  done('r-f', 'profiles', { name: 'Second' }, { id: 11, owner: 3 }, 'customer:3'),
  done('r-n', 'interest-runs', { period: '2026-11-A' }, { id: 1, state: 'running' }, 'admin'),
];
