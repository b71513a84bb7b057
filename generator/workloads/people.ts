import { drawn } from './choice.ts';
import { dataSize, facts } from './facts.ts';
import { customersWithTokens } from './tokens.ts';

/** The customer whose iteration it is. Closed model: a user is one all the time. Open model: every arrival is another. */
export function self(seed: number): number {
  return closedUser === undefined ? someCustomer(seed, 0) : 1 + (closedUser % customers());
}

/** Says before an iteration which user of the closed model goes on. */
export function useSelf(user: number | undefined): void {
  closedUser = user;
}

/** A seeded customer who can prove to be one. */
export function someCustomer(seed: number, draw: number): number {
  return 1 + Math.floor(drawn(seed, draw, 0) * customers());
}

/** A store whose staff can prove to be it. */
export function someStore(seed: number, draw: number): number {
  return 1 + Math.floor(drawn(seed, draw, 0) * stores());
}

let closedUser: number | undefined;

function customers(): number {
  return Math.max(1, Math.min(dataSize('profiles'), customersWithTokens()));
}

/** Without tokens made before the run one of each role has logged in: that of store 1. */
function stores(): number {
  const { cashier = [], manager = [] } = facts.access?.staff ?? {};
  return Math.max(1, Math.min(dataSize('stores'), cashier.length, manager.length));
}
