import type { InvariantResult } from '../../core/run-files.ts';
import type { Evidence, StoreEvidence } from './evidence.ts';
import { judge, type Invariant } from './invariant.ts';
import { acknowledgedIsBooked } from './invariants/acknowledged-is-booked.ts';
import { askedAgainTheSame } from './invariants/asked-again-the-same.ts';
import { balancesArePostings } from './invariants/balances-are-postings.ts';
import { bookedAsAsked } from './invariants/booked-as-asked.ts';
import { ceilingsKept } from './invariants/ceilings-kept.ts';
import { interestComplete } from './invariants/interest-complete.ts';
import { moneyConserved } from './invariants/money-conserved.ts';
import { nothingNegative } from './invariants/nothing-negative.ts';
import { nothingTwice } from './invariants/nothing-twice.ts';
import { nothingUnattempted } from './invariants/nothing-unattempted.ts';
import { ordersArePaid } from './invariants/orders-are-paid.ts';
import { refusedLeftNoTrace } from './invariants/refused-left-no-trace.ts';
import { stockConserved } from './invariants/stock-conserved.ts';
import { stockIsMovements } from './invariants/stock-is-movements.ts';
import { stockNotNegative } from './invariants/stock-not-negative.ts';
import { transfersCancelOut } from './invariants/transfers-cancel-out.ts';
import { unknownIsSettled } from './invariants/unknown-is-settled.ts';

const EVERYWHERE: readonly Invariant[] = [
  acknowledgedIsBooked,
  nothingUnattempted,
  nothingTwice,
  refusedLeftNoTrace,
  moneyConserved,
  balancesArePostings,
  transfersCancelOut,
  nothingNegative,
  unknownIsSettled,
  ceilingsKept,
  bookedAsAsked,
  interestComplete,
];

/** Those of goods carry the number of what they are for money. */
const OF_STORES: readonly Invariant<StoreEvidence>[] = [
  stockConserved,
  stockIsMovements,
  stockNotNegative,
  ordersArePaid,
];

/** Judges every invariant, in the order of their numbers; those of the stores only where there are stores. */
export function judgeAll(evidence: Evidence): InvariantResult[] {
  const { store, replays } = evidence;
  const results = [
    ...EVERYWHERE.map((invariant) => judge(invariant, evidence)),
    ...(replays === undefined ? [] : [judge(askedAgainTheSame, replays)]),
    ...(store === undefined ? [] : OF_STORES.map((invariant) => judge(invariant, store))),
  ];
  return results.toSorted((one, other) => numberOf(one) - numberOf(other));
}

function numberOf({ id }: InvariantResult): number {
  return Number(id.slice(1));
}
