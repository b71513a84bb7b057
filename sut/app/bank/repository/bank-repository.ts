import type { AccountKind, Account, Entry, Profile, Refusal } from '../bank.ts';
import type { Database } from '../../storage/database.ts';
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

/** Entries on a page. */
const PAGE = 50;

/** The bank's tables. One method, one statement, one round trip, one transaction. */
export class BankRepository {
  readonly #database: Database;
  readonly #statements: BankStatements;

  /** `functionsSchema`: where the functions that write are; another than `bank` only for a planted bug. */
  constructor(database: Database, functionsSchema: string) {
    this.#database = database;
    this.#statements = bankStatements(functionsSchema);
  }

  /** Each write takes key and fingerprint first, then what its function in the database takes. */
  async write(name: 'createProfile' | 'openAccount' | 'pay' | 'transfer', values: readonly unknown[]): Promise<WriteOutcome> {
    const [outcome] = await this.#database.rows<WriteOutcome>(this.#statements[name], values);
    if (outcome === undefined) throw new Error(`${name} told nothing`);
    return outcome;
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
