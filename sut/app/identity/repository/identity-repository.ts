import type { Database } from '../../storage/database.ts';
import { writeOnce } from '../../storage/write-once.ts';
import type { Outcome } from '../../order.ts';
import type { Contact, PersonRole, Registration, RegistrationRefusal, User } from '../identity.ts';

/** What is written of a registration: never the password. */
export type NewUser = Omit<Registration, 'password'> & { readonly passwordHash: string };

/** The tables of identity: who is there, and what a password is checked against. */
export class IdentityRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes a user, whose name nobody has yet; in one commit with the operation's row. */
  async register({ key, caller = 0, fingerprint, ...user }: NewUser): Promise<Outcome<User, RegistrationRefusal>> {
    const { username, passwordHash, name, email, role, store } = user;
    const operation = { key, fingerprint, kind: 'registration', caller };
    const outcome = await writeOnce<WrittenUser, 'username-taken'>(
      this.#database,
      'identity',
      operation,
      async (tx) => {
        const [made] = await tx.rows<UserRow>(INSERT, [username, passwordHash, name, email, role, store ?? null]);
        if (made === undefined) return { done: false, refusal: 'username-taken' };
        const { createdAt, ...rest } = userFrom(made);
        return { done: true, value: { ...rest, createdAt: createdAt.toISOString() } };
      },
    );
    if (!outcome.done) return outcome;
    return { ...outcome, value: { ...outcome.value, createdAt: new Date(outcome.value.createdAt) } };
  }

  async credentials(username: string): Promise<{ readonly user: User; readonly passwordHash: string } | undefined> {
    const [row] = await this.#database.rows<UserRow & { readonly password_hash: string }>(CREDENTIALS, [username]);
    return row === undefined ? undefined : { user: userFrom(row), passwordHash: row.password_hash };
  }

  async user(id: number): Promise<User | undefined> {
    const [row] = await this.#database.rows<UserRow>(BY_ID, [id]);
    return row === undefined ? undefined : userFrom(row);
  }

  async contact(id: number): Promise<Contact | undefined> {
    const [contact] = await this.#database.rows<Contact>(CONTACT, [id]);
    return contact;
  }

  /** How many there are of each role. */
  async counts(): Promise<ReadonlyMap<PersonRole, number>> {
    const rows = await this.#database.rows<{ readonly role: PersonRole; readonly count: string }>(COUNTS, []);
    return new Map(rows.map(({ role, count }) => [role, Number(count)]));
  }
}

/** As JSON keeps it. */
type WrittenUser = Omit<User, 'createdAt'> & { readonly createdAt: string };

interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: PersonRole;
  readonly store: string | null;
  readonly created_at: Date;
}

function userFrom({ id, username, name, email, role, store, created_at: createdAt }: UserRow): User {
  return {
    id: Number(id),
    username,
    name,
    email,
    role,
    ...(store === null ? {} : { store: Number(store) }),
    createdAt,
  };
}

const COLUMNS = 'id, username, name, email, role, store, created_at';

const INSERT = {
  name: 'identity_insert_user',
  text: `INSERT INTO identity.users (id, username, password_hash, name, email, role, store, created_at)
    VALUES (nextval('identity.user_id'), $1, $2, $3, $4, $5, $6, date_trunc('milliseconds', clock_timestamp()))
    ON CONFLICT (username) DO NOTHING RETURNING ${COLUMNS}`,
};
const CREDENTIALS = {
  name: 'identity_credentials',
  text: `SELECT ${COLUMNS}, password_hash FROM identity.users WHERE username = $1`,
};
const BY_ID = { name: 'identity_user', text: `SELECT ${COLUMNS} FROM identity.users WHERE id = $1` };
const CONTACT = { name: 'identity_contact', text: 'SELECT name, email FROM identity.users WHERE id = $1' };
const COUNTS = { name: 'identity_counts', text: 'SELECT role, count(*) FROM identity.users GROUP BY role' };
