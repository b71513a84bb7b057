import { hash } from 'node:crypto';
import { DEFAULT_CEILING_CENTS, DEFAULT_OPENING_CENTS } from '../service/create-bank.ts';

/** The rows of a table in COPY's text format: columns apart by tabs. */
export interface TableRows {
  readonly table: string;
  readonly columns: string;
  readonly lines: Iterable<string>;
}

/** The time of everything seeded; a fixed one, so that the rows are the same whenever they are made. */
const THEN = '2026-01-01 00:00:00+00';
const OPENING_FUNDS = -1;

const FIRST = [
  'Ada',
  'Björn',
  'Chiara',
  'Dilnoza',
  'Emeka',
  'Fatou',
  'Goran',
  'Hélène',
  'Ines',
  'Jun',
  'Kateryna',
  'Luís',
];
const LAST = ['Almeida', 'Bakker', 'Costa', 'Dubois', 'Eriksen', 'Ferrari', 'Garnier', 'Haddad', 'Ivanova', 'Jansen'];

/**
 * Every row of a new bank: profile p of user p with checking account 2p−1 and savings account 2p, opened by transfers of the same
 * numbers. A pure function of the seed, which decides the names, and the count.
 */
export function seededRows({ seed, profiles }: { readonly seed: string; readonly profiles: number }): TableRows[] {
  const accounts = 2 * profiles;
  const opening = String(DEFAULT_OPENING_CENTS);
  return [
    {
      table: 'profiles',
      columns: 'id, owner, name, created_at',
      lines: numbered(profiles, (id) => `${id}\t${id}\t${nameOf(seed, id)}\t${THEN}`),
    },
    {
      table: 'accounts',
      columns: 'id, profile_id, owner, kind, opening_cents, balance_cents, weekly_ceiling_cents, opened_at',
      lines: numbered(accounts, (id) => {
        const kind = isChecking(id) ? 'checking' : 'savings';
        const ceiling = isChecking(id) ? String(DEFAULT_CEILING_CENTS) : '\\N';
        const profile = Math.ceil(id / 2);
        return `${id}\t${profile}\t${profile}\t${kind}\t${opening}\t${opening}\t${ceiling}\t${THEN}`;
      }),
    },
    {
      table: 'transfers',
      columns: 'id, operation_key, kind, amount_cents, at',
      lines: numbered(accounts, (id) => `${id}\tseed-account-${id}\topening\t${opening}\t${THEN}`),
    },
    {
      table: 'postings',
      columns: 'transfer_id, account_id, amount_cents, kind, at',
      lines: numbered(
        accounts,
        (id) => `${id}\t${id}\t${opening}\topening\t${THEN}\n${id}\t${OPENING_FUNDS}\t-${opening}\topening\t${THEN}`,
      ),
    },
    {
      table: 'operations',
      columns: 'key, kind, fingerprint, subject_id, balance_cents, at',
      lines: numbered(accounts, (id) => `seed-account-${id}\taccount\tseed\t${id}\t${opening}\t${THEN}`),
    },
    {
      table: 'operations',
      columns: 'key, kind, fingerprint, subject_id, at',
      lines: numbered(profiles, (id) => `seed-profile-${id}\tprofile\tseed\t${id}\t${THEN}`),
    },
  ];
}

function* numbered(count: number, line: (id: number) => string): Generator<string> {
  for (let id = 1; id <= count; id += 1) yield line(id);
}

function isChecking(id: number): boolean {
  return id % 2 === 1;
}

/** A name that anybody can tell from the seed and the number, without the names before it. */
function nameOf(seed: string, id: number): string {
  const mixed = Number.parseInt(hash('sha256', `${seed} ${id}`).slice(0, 8), 16);
  return `${FIRST[mixed % FIRST.length]} ${LAST[Math.floor(mixed / FIRST.length) % LAST.length]} ${id}`;
}
