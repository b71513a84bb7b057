import type { BooksFold } from './books-fold.ts';
import type { Runtime } from './runtime.ts';

/** The system under test, provisioned and proven ready. */
export interface SystemUnderTest {
  /** Where users reach it, without lanes: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly architecture: string;
  /** Instance of the app (`bank-1`) to its own address, behind any gateway. Absent for a system that was already there. */
  readonly instances?: Readonly<Record<string, string>>;
  /** Absent for a system that was already there (`system.url`). */
  readonly runtime?: Runtime;
  /** Absent where we cannot look into the books. */
  readonly books?: Books;
  /** How users prove who they are; absent where nobody needs to, or where we have no keys (`system.url`). */
  readonly access?: Access;
  /** What the workload must know of the data, given to scripts as JSON: `{ profiles: 10000, accounts: 20000 }`. */
  readonly data: Readonly<Record<string, number>>;
  /** The planted bug that is on, shown in every report. */
  readonly plantedBug?: string;
  /** Name to version of the parts, for the environment fingerprint. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Tokens for users of every kind, made without their passwords: hashing is not what a load is to measure. Secret. */
export interface Access {
  /** Tokens of the customers 1, 2, …, one after the other, each `tokenLength` long: one text costs a load generator little. */
  readonly customerTokens: string;
  readonly tokenLength: number;
  readonly customers: number;
  /** Role (`cashier`, `manager`, `admin`) to the tokens of its users: of store 1, 2, … where they belong to one. */
  readonly staffTokens: Readonly<Record<string, readonly string[]>>;
}

/** The token of one user; `number` is a customer's, or that of a store. Undefined where there is none. */
export function tokenOf({ customerTokens, tokenLength, customers, staffTokens }: Access, role: string, number: number) {
  if (role !== 'customer') return staffTokens[role]?.[number - 1];
  return number > customers ? undefined : customerTokens.slice((number - 1) * tokenLength, number * tokenLength);
}

/**
 * Read access to the books, for the audit. A question to one database reads one snapshot; methods that ask several are
 * for a system at rest. Money in cents.
 */
export interface Books {
  /** One statement: all customers' and the bank's own balances added (must be 0 in double entry), and the lowest. */
  total(): Promise<BooksTotal>;
  /** Operations and movements recorded so far, in every module. It grows as long as anything is being done. */
  recorded(): Promise<number>;
  /** What the system has begun and is at work on by itself: open orders and replenishments, unfinished interest runs. */
  underWay(): Promise<number>;
  /** Every operation in the books whose idempotency key starts with `prefix`, or only some of them. */
  operations(prefix: string, only?: SomeKeys): Promise<readonly BookedOperation[]>;
  /** The same without these keys, added up. */
  fold(prefix: string, without: readonly string[]): Promise<BooksFold>;
  /** Accounts whose balance is not opening plus postings. At most 20, with the count of all. */
  unbalancedAccounts(): Promise<Finding>;
  /** Customers' accounts below zero. */
  negativeAccounts(): Promise<Finding>;
  /** Movements of money without two postings that sum to zero. */
  unbalancedTransfers(): Promise<Finding>;
  /** Cards that paid more than their ceiling in some window of seven days. */
  overspentCards(): Promise<Finding>;
  /** Accounts that were paid the interest of a period more than once. */
  interestTwice(): Promise<Finding>;
  /** What the books hold under some keys: rows in words, for people to read. */
  rowsOf(keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Interest that a finished run left out, and interest of another amount than the rule's. */
  interestWrong(): Promise<Finding>;
  /**
   * Recorded balances that are not those of the account at that moment; carts, products, replenishments and users that
   * are not as their last record says.
   */
  misrecorded(): Promise<Finding>;
  /** The stores' side; absent where the architecture has no stores, or where we cannot look. */
  readonly store?: StoreBooks;
}

/** Read access to stock and orders. Quantities in pieces. */
export interface StoreBooks {
  /** One statement, over the inventory's tables alone. */
  stock(): Promise<StockTotal>;
  /** Pieces in the lines of confirmed orders, as the orders have them. */
  ordered(): Promise<bigint>;
  /** Stock whose quantity is not opening plus movements. */
  unbalancedStock(): Promise<Finding>;
  negativeStock(): Promise<Finding>;
  /** Confirmed orders for which other goods were taken than theirs; goods taken for good without a confirmed order. */
  misplacedGoods(): Promise<Finding>;
  /** Products of which opening is not on hand + reserved + sold; orders whose goods were not taken or put back as they are. */
  unconservedGoods(): Promise<Finding>;
  /** Confirmed orders without exactly one payment of their total, payments for orders without exactly one such order. */
  unpaidOrders(): Promise<Finding>;
  /** Checkouts that are neither done nor undone; the system is at work on them. */
  openOrders(): Promise<number>;
  /** Replenishments that the warehouse has neither shipped nor refused. */
  openReplenishments(): Promise<number>;
}

/** opening = on hand + reserved + sold. */
export interface StockTotal {
  /** What was there at first, in all stores and the warehouse. */
  readonly opening: bigint;
  /** Sum of what is there. */
  readonly onHand: bigint;
  /** Taken off the stock for orders that are not ended yet. */
  readonly reserved: bigint;
  /** Taken off the stock for good. */
  readonly sold: bigint;
}

export interface BooksTotal {
  /** Sum of all customers' balances. */
  readonly customersCents: bigint;
  /** Sum of the bank's own accounts (opening funds, merchants, interest); with customers' it must be zero. */
  readonly bankCents: bigint;
  /** Sum of the amounts of all postings of customers' accounts: what the balances should add up to. */
  readonly postedCents: bigint;
  readonly lowestCents: bigint;
  readonly negativeAccounts: number;
}

/** Keys in some buckets of a `BooksFold`, and some more. */
export interface SomeKeys {
  readonly buckets: readonly number[];
  readonly keys: readonly string[];
}

export interface BookedOperation {
  /** The Idempotency-Key. */
  readonly key: string;
  /** Number of the user whose key it is; absent for nobody's. Two users may have the same. */
  readonly caller?: number;
  /** Money movements booked under the key: 1 when done, 0 for a recorded refusal. */
  readonly movements: number;
  /** True when every movement has all its postings and they sum to zero. */
  readonly whole: boolean;
  /** Recorded as refused. */
  readonly refused: boolean;
  /** Of movements without a record under their user's key: whether they have all their postings. */
  readonly stray?: boolean;
  /** What the one effect is; absent without one, and where the books do not tell. */
  readonly effect?: BookedEffect;
}

/** An effect as its rows have it, not as the record of the operation says. */
export interface BookedEffect {
  /** In the words of `askedOf`: `transfer of 250 cents from account 3 of customer 2 to account 5`. */
  readonly did: string;
  /** Number of the movement, the account, the order … that it made. */
  readonly id?: string;
  /** The number on the operation's record, where there is one beside the effect. */
  readonly recordedId?: string;
  /** Cents: the balance after it, or the total. */
  readonly cents?: string;
}

export interface Finding {
  readonly count: number;
  /** Up to 20 sentences, each naming one case. */
  readonly examples: readonly string[];
}
