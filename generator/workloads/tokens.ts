import { customerTokens, facts } from './facts.ts';
import { logIn, type Login } from './log-in.ts';
import { nameOf, type Person } from './person.ts';

/** Those who logged in before the load, by name; given from `setup` to every virtual user. */
export interface Logins {
  readonly logins?: Readonly<Record<string, Login>>;
}

/** Customers that log in where no tokens were made before the run. */
const POOL = 20;
/** A token is renewed so long before its end, and not by all users in the same moment. */
const RENEW_BEFORE_END_MS = 60_000 + (__VU % 64) * 1000;

/**
 * The `setup` of a script whose calls are made `as` somebody. Where no tokens were made before the run, a pool of
 * customers and one of each role log in; a system that has no login gets requests without tokens.
 */
export function logInPool(): Logins {
  if (facts.access !== undefined) return {};
  const logins: Record<string, Login> = {};
  const customers = Array.from({ length: Math.min(POOL, facts.data['profiles'] ?? POOL) }, (_, index) => index + 1);
  for (const name of [...customers.map((number) => `customer:${number}`), 'cashier:1', 'manager:1', 'admin']) {
    const login = logIn(facts.directUrl, name.replace(':', '-'));
    if ('token' in login) logins[name] = login;
    else if (Object.keys(logins).length === 0) {
      console.warn(`nobody can log in (${name}: status ${login.status}): requests go without tokens`);
      return {};
    } else console.warn(`${name} cannot log in (status ${login.status})`);
  }
  return { logins };
}

/** Takes what `setup` has given; called before every iteration. */
export function useLogins(setupData: unknown): void {
  logins = (setupData as Logins | null | undefined)?.logins;
}

/** How many customers, from the first, may be acted for. After the end of the tokens made before the run, few: each logs in. */
export function customersWithTokens(): number {
  if (facts.access !== undefined) return isFresh(facts.access.endMs) ? facts.access.customers : POOL;
  return logins === undefined ? Number.POSITIVE_INFINITY : POOL;
}

/** Somebody's token; undefined where the system has none. One that is about to end is renewed by a login at `url`. */
export function tokenOf(person: Person, url: string): string | undefined {
  const { access } = facts;
  if (access !== undefined && isFresh(access.endMs)) return prepared(person, access.tokenLength, access.staff);
  if (access === undefined && logins === undefined) return undefined;
  const name = nameOf(person);
  const login = renewed.get(name) ?? logins?.[name];
  if (login !== undefined && isFresh(login.endMs)) return login.token;
  const again = logIn(url, name.replace(':', '-'));
  if (!('token' in again)) return login?.token;
  renewed.set(name, again);
  return again.token;
}

let logins: Logins['logins'];
const renewed = new Map<string, Login>();

function isFresh(endMs: number | undefined): boolean {
  return endMs === undefined || Date.now() < endMs - RENEW_BEFORE_END_MS;
}

function prepared(
  person: Person,
  length: number,
  staff: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  if ('customer' in person) return customerTokens.slice((person.customer - 1) * length, person.customer * length);
  return staff[person.role]?.[person.role === 'admin' ? 0 : person.store - 1];
}
