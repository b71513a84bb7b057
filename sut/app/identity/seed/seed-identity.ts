import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { copyRows } from '../../storage/copy-rows.ts';
import type { PersonRole } from '../identity.ts';
import { hashPassword } from '../service/password-hash.ts';

/** The time of everything seeded; a fixed one, so that the rows are the same whenever they are made. */
const THEN = '2026-01-01 00:00:00+00';
const SALT_BYTES = 16;
/** The admin; cashier and manager of store s follow at + 2s − 1 and + 2s. */
const FIRST_STAFF = 1_000_000_000;

/**
 * Fills an empty identity by COPY, in one transaction: users 1 to `profiles` are customers, each store has a cashier and a
 * manager, and there is one admin. All have the password `mascaret-<seed>`: test data. The rows depend on the arguments
 * only. Throws when there are users.
 */
export async function seedIdentity(
  client: Client,
  { seed, profiles, stores }: { readonly seed: string; readonly profiles: number; readonly stores: number },
): Promise<{ readonly users: number }> {
  const salt = hash('sha256', `salt ${seed}`, 'buffer').subarray(0, SALT_BYTES);
  const password = await hashPassword(`mascaret-${seed}`, salt);
  await client.query('BEGIN');
  await client.query('LOCK TABLE identity.users IN EXCLUSIVE MODE');
  const { rows } = await client.query('SELECT 1 FROM identity.users LIMIT 1');
  if (rows.length > 0) throw new Error('identity is not empty');
  const columns = 'id, username, password_hash, name, email, role, store, created_at';
  await copyRows(client, `identity.users (${columns})`, userLines(password, profiles, stores));
  // `false`: the number given is the next one.
  await client.query(`SELECT setval('identity.user_id', $1 + 1, false)`, [profiles]);
  await client.query('COMMIT');
  await client.query('VACUUM (ANALYZE) identity.users');
  return { users: profiles + 2 * stores + 1 };
}

function* userLines(password: string, profiles: number, stores: number): Generator<string> {
  const line = (id: number, role: PersonRole, username: string, name: string, store = '\\N'): string =>
    `${id}\t${username}\t${password}\t${name}\t${username}@example.test\t${role}\t${store}\t${THEN}`;
  for (let id = 1; id <= profiles; id += 1) yield line(id, 'customer', `customer-${id}`, `Customer ${id}`);
  yield line(FIRST_STAFF, 'admin', 'admin', 'Admin');
  for (let store = 1; store <= stores; store += 1) {
    const id = FIRST_STAFF + 2 * store;
    yield line(id - 1, 'cashier', `cashier-${store}`, `Cashier ${store}`, String(store));
    yield line(id, 'manager', `manager-${store}`, `Manager ${store}`, String(store));
  }
}
