/** What other modules may ask of the bank. In the same process the calls are direct; elsewhere a client speaks HTTP. */
export interface Bank {
  createProfile(order: Order & { readonly name: string }): Promise<Outcome<Profile>>;
  /** Undefined: there is none. */
  profile(id: number): Promise<ProfileWithAccounts | undefined>;
  /** A deposit or ceiling left out: 1000.00 and 500.00. Savings accounts have no card and no ceiling. */
  openAccount(order: AccountOrder): Promise<Outcome<Account>>;
  account(id: number): Promise<Account | undefined>;
  /** Newest first, at most 50, older than the transfer `after` where given. Undefined: there is no such account. */
  entries(account: number, after: number | undefined): Promise<readonly Entry[] | undefined>;
  pay(order: PaymentOrder): Promise<Outcome<Payment>>;
  transfer(order: TransferOrder): Promise<Outcome<Transfer>>;
}

/** A write: the same key with the same fingerprint has one effect and one outcome. */
export interface Order {
  readonly key: string;
  readonly fingerprint: string;
}

export type AccountKind = 'checking' | 'savings';

export interface AccountOrder extends Order {
  readonly profileId: number;
  readonly kind: AccountKind;
  readonly openingCents?: bigint | undefined;
  readonly ceilingCents?: bigint | undefined;
}

export interface PaymentOrder extends Order {
  readonly card: string;
  readonly merchant: string;
  readonly amountCents: bigint;
}

export interface TransferOrder extends Order {
  readonly from: number;
  readonly to: number;
  readonly amountCents: bigint;
}

/** Done or refused; on the books either way before it is told. `replayed`: told before, under the same key. */
export type Outcome<Value> =
  | { readonly done: true; readonly replayed: boolean; readonly value: Value }
  | { readonly done: false; readonly replayed: boolean; readonly refusal: Refusal };

/** Reasons for which the bank says no. */
const REFUSALS = [
  'insufficient-funds',
  'weekly-ceiling-exceeded',
  'card-unknown',
  'account-unknown',
  'profile-unknown',
  'idempotency-key-reused',
] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface Profile {
  readonly id: number;
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
