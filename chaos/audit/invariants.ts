import type { Invariant } from './invariant.ts';
import { acknowledgedIsBooked } from './invariants/acknowledged-is-booked.ts';
import { balancesArePostings } from './invariants/balances-are-postings.ts';
import { moneyConserved } from './invariants/money-conserved.ts';
import { nothingNegative } from './invariants/nothing-negative.ts';
import { nothingTwice } from './invariants/nothing-twice.ts';
import { nothingUnattempted } from './invariants/nothing-unattempted.ts';
import { refusedLeftNoTrace } from './invariants/refused-left-no-trace.ts';
import { unknownIsSettled } from './invariants/unknown-is-settled.ts';

/** Every invariant that the audit judges, in the order of their numbers. */
export const INVARIANTS: readonly Invariant[] = [
  acknowledgedIsBooked,
  nothingUnattempted,
  nothingTwice,
  refusedLeftNoTrace,
  moneyConserved,
  balancesArePostings,
  nothingNegative,
  unknownIsSettled,
];
