import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank, ClosedPayment, Outcome, Payment } from '../bank.ts';
import { amountOf, centsOf } from '../../money.ts';
import { CLOSE_KEY, PAY, TRANSFER } from './contracts.ts';
import { ownerOf } from './owner.ts';
import { answerOf } from './refusal-problem.ts';

/** Payments, transfers, and what became of a payment. */
export function movementEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint(PAY, async ({ body, caller, idempotency }) => {
      const { card, merchant } = body;
      const order = { ...idempotency, owner: ownerOf(caller), card, merchant, amountCents: centsOf(body.amount) };
      // A cashier may not ask for the balance of an account, and learns none by a payment.
      const balanceOf = ({ balanceCents }: Payment) => (caller.role === 'cashier' ? undefined : balanceCents);
      return answerOf(await bank.pay(order), (payment) => moved(payment.id, body, balanceOf(payment), payment.at));
    }),
    endpoint(TRANSFER, async ({ body, caller, idempotency }) => {
      const { from, to } = body;
      const order = { ...idempotency, owner: ownerOf(caller), from, to, amountCents: centsOf(body.amount) };
      return answerOf(await bank.transfer(order), (one) => moved(one.id, body, one.balanceCents, one.at));
    }),
    endpoint(CLOSE_KEY, async ({ params }) => ({ body: closedBody(await bank.closeKey(params.key)) })),
  ];
}

/** What was asked, and what came of it. */
function moved(transferId: number, asked: object, balanceCents: bigint | undefined, at: Date): object {
  return { id: transferId, ...asked, ...(balanceCents === undefined ? {} : { balance: amountOf(balanceCents) }), at };
}

function closedBody(outcome: Outcome<ClosedPayment>): object {
  if (!outcome.done) return outcome;
  const { id, merchant, amountCents } = outcome.value;
  return { done: true, replayed: outcome.replayed, id, merchant, amount: amountOf(amountCents) };
}
