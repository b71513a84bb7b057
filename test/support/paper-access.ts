import type { Access } from '../../core/system.ts';

/** As long as a real one; each differs in its number. */
const TOKEN_LENGTH = 300;

/** Tokens that nobody checks, for loads against servers that answer anything. */
export function paperAccess(customers: number): Access {
  return {
    customers,
    tokenLength: TOKEN_LENGTH,
    customerTokens: Array.from({ length: customers }, (_, index) => paperToken(`customer-${index + 1}`)).join(''),
    staffTokens: {
      cashier: [paperToken('cashier-1')],
      manager: [paperToken('manager-1')],
      admin: [paperToken('admin')],
    },
  };
}

/** The token of a user by name. */
export function paperToken(name: string): string {
  return `paper.${name}.`.padEnd(TOKEN_LENGTH, 'x');
}
