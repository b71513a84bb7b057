/** Somebody who asks the system for something. Numbers are those of the seeded data, from 1. */
export type Person =
  | { readonly customer: number }
  | { readonly role: 'cashier' | 'manager'; readonly store: number }
  | { readonly role: 'admin' };

/** As the ledger names them: `customer:17`, `cashier:1`, `admin`. */
export function nameOf(person: Person): string {
  if ('customer' in person) return `customer:${person.customer}`;
  return person.role === 'admin' ? 'admin' : `${person.role}:${person.store}`;
}
