import { drawn } from './choice.ts';
import { dataSize } from './facts.ts';

/** How the seeded bank numbers things (`sut/app/bank/TABLES.md`): profile p owns checking 2p − 1 and savings 2p. */
export function checkingOf(customer: number): number {
  return 2 * customer - 1;
}

/** A seeded account of either kind, of anybody. */
export function anyAccount(seed: number, draw: number): number {
  const profile = 1 + Math.floor(drawn(seed, draw, 0) * Math.max(1, dataSize('profiles')));
  return 2 * profile - Math.floor(drawn(seed, draw, 1) * 2);
}

/** The card of a checking account: `4` and the account in 15 digits. */
export function cardOf(account: number): string {
  return `4${String(account).padStart(15, '0')}`;
}

/** 0.01 … 5.00: small enough that a run rarely meets the weekly ceiling of 500.00. */
export function smallAmount(seed: number, draw: number): string {
  return ((1 + Math.floor(drawn(seed, draw, 2) * 500)) / 100).toFixed(2);
}
