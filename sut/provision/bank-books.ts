import type { QueryResultRow } from 'pg';
import { formatMoney } from '../../core/figures.ts';
import type { Books, BooksTotal } from '../../core/system.ts';
import {
  INTEREST_TWICE_SQL,
  NEGATIVE_SQL,
  OVERSPENT_SQL,
  RECORDED_SQL,
  TOTAL_SQL,
  UNBALANCED_SQL,
  UNBALANCED_TRANSFERS_SQL,
  UNFINISHED_RUNS_SQL,
} from './bank-books-sql.ts';
import { FOLDED_SQL, OPERATIONS_SQL } from './bank-operations-sql.ts';
import { INTEREST_WRONG_SQL, MISRECORDED_SQL } from './bank-rules-sql.ts';
import { operationOf, type OperationRow } from './booked-operation.ts';
import type { BooksDatabase } from './books-database.ts';
import { foldOf, valuesOf } from './folded-operations.ts';
import { findingOf, type NumberedRow } from './finding-of.ts';

/** What the bank's own tables say. */
export type BankBooks = Omit<Books, 'store' | 'rowsOf'>;

/** Reads the bank's books in its database. */
export function bankBooks(database: BooksDatabase): BankBooks {
  const total = database.watched<TotalRow>(TOTAL_SQL);
  return {
    total: async () => totalOf(await total()),
    recorded: async () => Number(await database.number(RECORDED_SQL)),
    underWay: async () => Number(await database.number(UNFINISHED_RUNS_SQL)),
    operations: async (prefix, only) =>
      (await database.rows<OperationRow>(OPERATIONS_SQL, valuesOf(prefix, only))).map(operationOf),
    fold: (prefix, without) => foldOf(database, FOLDED_SQL, prefix, without),
    unbalancedAccounts: async () => findingOf(await database.longRows<UnbalancedRow>(UNBALANCED_SQL), unbalancedText),
    negativeAccounts: async () => findingOf(await database.longRows<NegativeRow>(NEGATIVE_SQL), negativeText),
    unbalancedTransfers: async () =>
      findingOf(await database.longRows<TransferRow>(UNBALANCED_TRANSFERS_SQL), transferText),
    overspentCards: async () => findingOf(await database.longRows<OverspentRow>(OVERSPENT_SQL), overspentText),
    interestWrong: async () =>
      findingOf(await database.longRows<InterestWrongRow>(INTEREST_WRONG_SQL), interestWrongText),
    misrecorded: async () => findingOf(await database.longRows<MisrecordedRow>(MISRECORDED_SQL), misrecordedText),
    interestTwice: async () => findingOf(await database.longRows<InterestRow>(INTEREST_TWICE_SQL), interestText),
  };
}

interface TotalRow extends QueryResultRow {
  readonly customers: string;
  readonly bank: string;
  readonly posted: string;
  readonly lowest: string;
  readonly negative: number;
}

function totalOf(row: TotalRow): BooksTotal {
  return {
    customersCents: BigInt(row.customers),
    bankCents: BigInt(row.bank),
    postedCents: BigInt(row.posted),
    lowestCents: BigInt(row.lowest),
    negativeAccounts: row.negative,
  };
}

interface InterestWrongRow extends NumberedRow {
  readonly period: string;
  /** Null: the figures of the run itself. */
  readonly account: string | null;
  readonly was: string;
  /** Null: there is no such run, or the account is none for savings. */
  readonly due: string | null;
}

function interestWrongText({ period, account, was, due }: InterestWrongRow): string {
  if (account === null) return `run of ${period}: says ${was}, paid ${due}`;
  const paid = was === '0' ? 'paid nothing' : `paid ${amount(was)}`;
  return `account ${account}: interest of ${period} ${paid}, due ${due === null ? 'none' : amount(due)}`;
}

interface MisrecordedRow extends NumberedRow {
  readonly what: string;
  readonly was: string;
  readonly should: string;
}

function misrecordedText({ what, was, should }: MisrecordedRow): string {
  if (what.startsWith('account ')) return `${what}: of ${was}, its profile of ${should}`;
  return `${what}: recorded balance ${amount(was)}, by the postings ${amount(should)}`;
}

interface UnbalancedRow extends NumberedRow {
  readonly account: string;
  /** Null when there is no such account. */
  readonly balance: string | null;
  readonly posted: string;
  readonly opening: string | null;
  readonly posted_opening: string;
}

function unbalancedText({ account, balance, posted, opening, posted_opening }: UnbalancedRow): string {
  if (balance === null || opening === null) return `account ${account}: does not exist, postings ${amount(posted)}`;
  if (balance !== posted) return `account ${account}: balance ${amount(balance)}, postings ${amount(posted)}`;
  return `account ${account}: opening ${amount(opening)}, posted as opening ${amount(posted_opening)}`;
}

interface NegativeRow extends NumberedRow {
  readonly account: string;
  readonly balance: string;
}

function negativeText({ account, balance }: NegativeRow): string {
  return `account ${account}: balance ${amount(balance)}`;
}

interface TransferRow extends NumberedRow {
  readonly transfer: string;
  /** Null when there is no such movement. */
  readonly key: string | null;
  readonly postings: number;
  readonly total: string;
}

function transferText({ transfer, key, postings, total }: TransferRow): string {
  const whose = key === null ? 'does not exist' : key;
  return `movement ${transfer} (${whose}): ${postings} posting${postings === 1 ? '' : 's'}, sum ${amount(total)}`;
}

interface OverspentRow extends NumberedRow {
  readonly account: string;
  readonly paid: string;
  readonly ceiling: string;
  readonly until: string;
}

function overspentText({ account, paid, ceiling, until }: OverspentRow): string {
  return `card of account ${account}: ${amount(paid)} in the seven days to ${until}, ceiling ${amount(ceiling)}`;
}

interface InterestRow extends NumberedRow {
  readonly account: string;
  readonly period: string;
  readonly times: number;
}

function interestText({ account, period, times }: InterestRow): string {
  return `account ${account}: interest of ${period} paid ${times} times`;
}

function amount(cents: string): string {
  return formatMoney(BigInt(cents));
}
