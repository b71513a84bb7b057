import type { AccountKind, Account, Entry, Profile, Refusal } from '../bank.ts';
import type { Database } from '../../storage/database.ts';
import { Gatherer } from '../../storage/gatherer.ts';
import { bankStatements, type BankStatements } from './bank-statements.ts';

/** What a write of the bank came to, as its function in the database tells. */
export interface WriteOutcome {
  readonly replayed: boolean;
  readonly refusal: Refusal | null;
  /** Id of what was made: profile, account or transfer. Null when refused. */
  readonly subject_id: string | null;
  readonly balance_cents: string | null;
  readonly at: Date;
}

/** A payment that the group left undone. */
interface NotDone {
  readonly replayed: null;
}

/** Entries on a page. */
const PAGE = 50;

/** Groups of payments under way at once: while the database works on one, the next one is gathered or on its way. */
const LANES = 2;

/** A card payment as `bank.pay` takes it. */
export type PaymentValues = readonly [
  key: string,
  fingerprint: string,
  account: number,
  merchant: string,
  cents: bigint,
];

/** The bank's tables. One method, at most one round trip, one transaction; payments that come together share it. */
export class BankRepository {
  readonly #database: Database;
  readonly #statements: BankStatements;
  readonly #together: boolean;
  readonly #payments: Gatherer<PaymentValues, WriteOutcome>;

  /**
   * `functionsSchema`: where the functions that move money are; another than `bank` only for a planted bug, which then
   * has each payment go alone, since payments of one group cannot race each other.
   */
  constructor(database: Database, functionsSchema: string) {
    this.#database = database;
    this.#statements = bankStatements(functionsSchema);
    this.#together = functionsSchema === 'bank';
    this.#payments = new Gatherer({
      askMany: (payments) => this.#payMany(payments),
      askAlone: (payment) => this.write('pay', payment),
      lanes: LANES,
      queueSize: database.queueSize,
    });
  }

  pay(payment: PaymentValues): Promise<WriteOutcome> {
    return this.#together ? this.#payments.ask(payment) : this.write('pay', payment);
  }

  /** Each write takes key and fingerprint first, then what its function in the database takes. */
  async write(
    name: 'createProfile' | 'openAccount' | 'pay' | 'transfer',
    values: readonly unknown[],
  ): Promise<WriteOutcome> {
    const [outcome] = await this.#database.rows<WriteOutcome>(this.#statements[name], values);
    if (outcome === undefined) throw new Error(`${name} told nothing`);
    return outcome;
  }

  async #payMany(payments: readonly PaymentValues[]): Promise<(WriteOutcome | undefined)[]> {
    const columns = [0, 1, 2, 3, 4].map((column) => payments.map((payment) => payment[column]));
    const outcomes = await this.#database.rows<WriteOutcome | NotDone>(this.#statements.payMany, columns);
    return outcomes.map((outcome) => (outcome.replayed === null ? undefined : outcome));
  }

  async profile(id: number): Promise<Profile | undefined> {
    const [row] = await this.#database.rows<ProfileRow>(this.#statements.profile, [id]);
    return row === undefined ? undefined : { id: Number(row.id), name: row.name, createdAt: row.created_at };
  }

  async accountsOf(profileId: number): Promise<Account[]> {
    return (await this.#database.rows<AccountRow>(this.#statements.accountsOfProfile, [profileId])).map(accountFrom);
  }

  async account(id: number): Promise<Account | undefined> {
    const [row] = await this.#database.rows<AccountRow>(this.#statements.account, [id]);
    return row === undefined ? undefined : accountFrom(row);
  }

  async entries(account: number, after: number | undefined): Promise<Entry[]> {
    const { firstEntries, entriesAfter } = this.#statements;
    const rows =
      after === undefined
        ? await this.#database.rows<EntryRow>(firstEntries, [account, PAGE])
        : await this.#database.rows<EntryRow>(entriesAfter, [account, PAGE, after]);
    return rows.map(entryFrom);
  }
}

interface ProfileRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
}

interface AccountRow {
  readonly id: string;
  readonly profile_id: string;
  readonly kind: AccountKind;
  readonly balance_cents: string;
  readonly weekly_ceiling_cents: string | null;
  readonly opened_at: Date;
}

function accountFrom(row: AccountRow): Account {
  return {
    id: Number(row.id),
    profileId: Number(row.profile_id),
    kind: row.kind,
    balanceCents: BigInt(row.balance_cents),
    ceilingCents: row.weekly_ceiling_cents === null ? undefined : BigInt(row.weekly_ceiling_cents),
    openedAt: row.opened_at,
  };
}

interface EntryRow {
  readonly transfer_id: string;
  readonly kind: Entry['kind'];
  readonly amount_cents: string;
  readonly merchant: string | null;
  readonly at: Date;
}

function entryFrom(row: EntryRow): Entry {
  return {
    transferId: Number(row.transfer_id),
    kind: row.kind,
    amountCents: BigInt(row.amount_cents),
    merchant: row.merchant ?? undefined,
    at: row.at,
  };
}
