import type { Runtime } from './runtime.ts';

/** The system under test, provisioned and proven ready. */
export interface SystemUnderTest {
  /** Where users reach it, without lanes: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly architecture: string;
  /** Absent for a system that was already there (`system.url`). */
  readonly runtime?: Runtime;
  /** Absent where we cannot look into the books. */
  readonly books?: Books;
  /** What the workload must know of the data, given to scripts as JSON: `{ profiles: 10000, accounts: 20000 }`. */
  readonly data: Readonly<Record<string, number>>;
  /** The planted bug that is on, shown in every report. */
  readonly plantedBug?: string;
  /** Name to version of the parts, for the environment fingerprint. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Read access to the books, for the audit. Every method reads one consistent snapshot. Money in cents. */
export interface Books {
  /** One statement: all customers' and the bank's own balances added (must be 0 in double entry), and the lowest. */
  total(): Promise<BooksTotal>;
  /** Every operation in the books whose idempotency key starts with `prefix`. */
  operations(prefix: string): Promise<readonly BookedOperation[]>;
  /** Accounts whose balance is not opening plus postings. At most 20, with the count of all. */
  unbalancedAccounts(): Promise<Finding>;
  /** Customers' accounts below zero. */
  negativeAccounts(): Promise<Finding>;
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

export interface BookedOperation {
  /** The Idempotency-Key. */
  readonly key: string;
  /** Money movements booked under the key: 1 when done, 0 for a recorded refusal. */
  readonly movements: number;
  /** True when every movement has all its postings and they sum to zero. */
  readonly whole: boolean;
  /** Recorded as refused. */
  readonly refused: boolean;
}

export interface Finding {
  readonly count: number;
  /** Up to 20 sentences, each naming one case. */
  readonly examples: readonly string[];
}
