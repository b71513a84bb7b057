import type { Account } from '../bank.ts';
import { cardNumberOf } from '../card-number.ts';
import { amountOf } from '../../money.ts';

/** An account on the wire. */
export function accountBody({ id, profileId, kind, balanceCents, ceilingCents, openedAt }: Account): object {
  const card =
    ceilingCents === undefined ? {} : { card: { number: cardNumberOf(id), weeklyCeiling: amountOf(ceilingCents) } };
  return { id, profileId, kind, balance: amountOf(balanceCents), ...card, openedAt };
}
