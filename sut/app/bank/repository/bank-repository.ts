import type { Account, BankFigures, ClosedPayment, Entry, InterestRun, Outcome, Profile, Refusal } from '../bank.ts';
import { PAGE_AND_ONE, pageOf, type Page } from '../../page.ts';
import type { Database } from '../../storage/database.ts';
import { Gatherer } from '../../storage/gatherer.ts';
import {
  accountFrom,
  entryFrom,
  figuresFrom,
  interestRunFrom,
  type AccountRow,
  type ClosedRow,
  type EntryRow,
  type FiguresRow,
  type InterestRunRow,
  type ProfileRow,
} from './bank-rows.ts';
import { bankStatements, type BankStatements, type MoneyFunction } from './bank-statements.ts';

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

/** Groups of payments under way at once: while the database works on one, the next one is gathered or on its way. */
const LANES = 2;

/** A card payment as `bank.pay` takes it. */
export type PaymentValues = readonly [
  key: string,
  fingerprint: string,
  owner: number | null,
  account: number,
  merchant: string,
  cents: bigint,
  caller: number,
];

/** What a planted bug does in another way than the bank. */
export interface BankWays {
  /** Where the functions are that move money. */
  readonly schemaOf?: (name: MoneyFunction) => string;
  /** How a group of payments is sent to the database. */
  readonly askMany?: Database['rows'];
  /** False: each payment goes alone. */
  readonly together?: boolean;
}

/** The bank's tables. One method, at most one round trip, one transaction; payments that come together share it. */
export class BankRepository {
  readonly #database: Database;
  readonly #statements: BankStatements;
  readonly #askMany: Database['rows'];
  readonly #together: boolean;
  readonly #payments: Gatherer<PaymentValues, WriteOutcome>;

  constructor(database: Database, { schemaOf, askMany, together }: BankWays = {}) {
    this.#database = database;
    this.#statements = bankStatements(schemaOf ?? (() => 'bank'));
    this.#askMany = askMany ?? ((statement, values) => database.rows(statement, values));
    this.#together = together ?? true;
    this.#payments = new Gatherer({
      askMany: (payments) => this.#payMany(payments),
      askAlone: (payment) => this.write('pay', payment),
      keyOf: ([key, , , , , , caller]) => `${key} ${caller}`,
      lanes: LANES,
      queueSize: database.queueSize,
    });
  }

  pay(payment: PaymentValues): Promise<WriteOutcome> {
    return this.#together ? this.#payments.ask(payment) : this.write('pay', payment);
  }

  /** Each write takes key and fingerprint first, then what its function in the database takes. */
  async write(
    name: 'createProfile' | 'openAccount' | 'pay' | 'transfer' | 'beginInterestRun',
    values: readonly unknown[],
  ): Promise<WriteOutcome> {
    const [outcome] = await this.#database.rows<WriteOutcome>(this.#statements[name], values);
    if (outcome === undefined) throw new Error(`${name} told nothing`);
    return outcome;
  }

  async #payMany(payments: readonly PaymentValues[]): Promise<(WriteOutcome | undefined)[]> {
    const columns = [0, 1, 2, 3, 4, 5, 6].map((column) => payments.map((payment) => payment[column]));
    const outcomes = await this.#askMany<WriteOutcome | NotDone>(this.#statements.payMany, columns);
    return outcomes.map((outcome) => (outcome.replayed === null ? undefined : outcome));
  }

  async closeKey(key: string): Promise<Outcome<ClosedPayment>> {
    const [row] = await this.#database.rows<ClosedRow>(this.#statements.closeKey, [key]);
    if (row === undefined) throw new Error('close_key told nothing');
    const { replayed, refusal, id, merchant, amount_cents: cents } = row;
    if (refusal !== null) return { done: false, replayed, refusal };
    return {
      done: true,
      replayed,
      value: { id: Number(id), merchant: merchant ?? '', amountCents: BigInt(cents ?? 0) },
    };
  }

  async interestRun(id: number): Promise<InterestRun | undefined> {
    const [row] = await this.#database.rows<InterestRunRow>(this.#statements.interestRun, [id]);
    return row === undefined ? undefined : interestRunFrom(row);
  }

  /** The oldest interest run that is not finished, whoever began it. */
  async unfinishedRun(): Promise<number | undefined> {
    const [row] = await this.#database.rows<{ readonly id: string }>(this.#statements.unfinishedRun, []);
    return row === undefined ? undefined : Number(row.id);
  }

  async figures(): Promise<BankFigures> {
    const [row] = await this.#database.rows<FiguresRow>(this.#statements.figures, []);
    if (row === undefined) throw new Error('the bank has no figures');
    return figuresFrom(row);
  }

  /** Where an owner is given, only what is theirs. */
  async profile(id: number, owner?: number): Promise<Profile | undefined> {
    const [row] = await this.#database.rows<ProfileRow>(this.#statements.profile, [id, owner ?? null]);
    if (row === undefined) return undefined;
    return { id: Number(row.id), owner: Number(row.owner), name: row.name, createdAt: row.created_at };
  }

  async accountsOf(profileId: number): Promise<Account[]> {
    return (await this.#database.rows<AccountRow>(this.#statements.accountsOfProfile, [profileId])).map(accountFrom);
  }

  async account(id: number, owner?: number): Promise<Account | undefined> {
    const [row] = await this.#database.rows<AccountRow>(this.#statements.account, [id, owner ?? null]);
    return row === undefined ? undefined : accountFrom(row);
  }

  async entries(account: number, after: number | undefined): Promise<Page<Entry>> {
    const { firstEntries, entriesAfter } = this.#statements;
    const rows =
      after === undefined
        ? await this.#database.rows<EntryRow>(firstEntries, [account, PAGE_AND_ONE])
        : await this.#database.rows<EntryRow>(entriesAfter, [account, PAGE_AND_ONE, after]);
    return pageOf(rows.map(entryFrom), ({ transferId }) => transferId);
  }
}
