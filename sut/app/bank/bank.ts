import type { Order, Outcome as AnyOutcome } from '../order.ts';
import type { Page } from '../page.ts';

/** What other modules may ask of the bank. In the same process the calls are direct; elsewhere a client speaks HTTP. */
export interface BankPort {
  pay(order: PaymentOrder): Promise<Outcome<Paid>>;
  /**
   * Asks what became of a payment's key, for good: where nothing did, nothing will any more (`cancelled`), however late
   * the payment itself arrives.
   */
  closeKey(key: string): Promise<Outcome<ClosedPayment>>;
}

/** A payment as every caller may know it: a cashier learns no balance from one. */
export type Paid = Omit<Payment, 'balanceCents'> & Partial<Pick<Payment, 'balanceCents'>>;

/** What was paid under a key: to whom and how much, so that whoever closes it can see that it was their payment. */
export type ClosedPayment = Pick<Payment, 'id' | 'merchant' | 'amountCents'>;

/** All that the bank does. An `owner` left out: anybody's, for callers who may see and spend for others. */
export interface Bank extends BankPort {
  pay(order: PaymentOrder): Promise<Outcome<Payment>>;
  createProfile(order: Order & { readonly name: string; readonly owner: number }): Promise<Outcome<Profile>>;
  /** Undefined: there is none. */
  profile(id: number, owner: number | undefined): Promise<ProfileWithAccounts | undefined>;
  /** A deposit or ceiling left out: 1000.00 and 500.00. Savings accounts have no card and no ceiling. */
  openAccount(order: AccountOrder): Promise<Outcome<Account>>;
  account(id: number, owner: number | undefined): Promise<Account | undefined>;
  /** Newest first, older than the transfer `after` where given. Undefined: there is no such account. */
  entries(account: number, after: number | undefined, owner: number | undefined): Promise<Page<Entry> | undefined>;
  transfer(order: TransferOrder): Promise<Outcome<Transfer>>;
  /** Puts the run of a period on the books, where there is none yet; it is paid beside the requests. */
  beginInterestRun(order: Order & { readonly period: string }): Promise<Outcome<InterestRun>>;
  /** Undefined: there is none. */
  interestRun(id: number): Promise<InterestRun | undefined>;
}

export type AccountKind = 'checking' | 'savings';

export interface AccountOrder extends Order {
  readonly owner: number | undefined;
  readonly profileId: number;
  readonly kind: AccountKind;
  readonly openingCents?: bigint | undefined;
  readonly ceilingCents?: bigint | undefined;
}

export interface PaymentOrder extends Order {
  readonly owner: number | undefined;
  readonly card: string;
  readonly merchant: string;
  readonly amountCents: bigint;
}

export interface TransferOrder extends Order {
  /** Of the account `from`. */
  readonly owner: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly amountCents: bigint;
}

export type Outcome<Value> = AnyOutcome<Value, Refusal>;

/** Reasons for which the bank says no. */
export const REFUSALS = [
  'insufficient-funds',
  'weekly-ceiling-exceeded',
  'card-unknown',
  'account-unknown',
  'profile-unknown',
  'interest-run-unknown',
  'cancelled',
  'idempotency-key-reused',
] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface Profile {
  readonly id: number;
  /** The user whose profile it is. */
  readonly owner: number;
  readonly name: string;
  readonly createdAt: Date;
}

export interface ProfileWithAccounts extends Profile {
  readonly accounts: readonly Account[];
}

export interface Account {
  readonly id: number;
  readonly profileId: number;
  readonly kind: AccountKind;
  readonly balanceCents: bigint;
  /** Checking accounts only. */
  readonly ceilingCents: bigint | undefined;
  readonly openedAt: Date;
}

/** A posting, seen from its account: positive came in, negative went out. */
export interface Entry {
  readonly transferId: number;
  readonly kind: 'opening' | 'payment' | 'transfer' | 'interest';
  readonly amountCents: bigint;
  readonly merchant: string | undefined;
  readonly at: Date;
}

export interface Payment {
  readonly id: number;
  readonly card: string;
  readonly merchant: string;
  readonly amountCents: bigint;
  /** Of the account, right after it. */
  readonly balanceCents: bigint;
  readonly at: Date;
}

export interface Transfer {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly amountCents: bigint;
  /** Of the account that paid, right after it. */
  readonly balanceCents: bigint;
  readonly at: Date;
}

/** Interest for all savings accounts that there were when it began. */
export interface InterestRun {
  readonly id: number;
  /** The month and its half: `2026-11-A`. */
  readonly period: string;
  /** Accounts that were paid so far, and what all of them got together. */
  readonly accountsPaid: number;
  readonly paidCents: bigint;
  readonly beganAt: Date;
  /** Undefined while it is under way. */
  readonly finishedAt: Date | undefined;
}

/** The bank in figures, of one moment. */
export interface BankFigures {
  readonly profiles: number;
  readonly checkingAccounts: number;
  readonly savingsAccounts: number;
  readonly heldCents: bigint;
  readonly paymentsAccepted: number;
  readonly transfersAccepted: number;
  /** Kind of write (`payment`, `transfer`, `account`) to reason to count. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly interestCents: bigint;
}
