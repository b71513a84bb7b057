import { z } from 'zod';
import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank } from '../bank.ts';
import { amountOf, centsOf } from '../money.ts';
import { answerOf, refusals } from './refusal-problem.ts';
import { amount, card, id, paymentAnswer, transferAnswer, words } from './schemas.ts';

const newTransfer = z
  .strictObject({ from: id, to: id, amount })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'the same account' });

/** Payments and transfers. */
export function movementEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/api/v1/bank/payments',
      summary: 'Pays a merchant by card',
      body: z.strictObject({ card, merchant: words, amount }),
      answer: { status: 201, body: paymentAnswer },
      problems: refusals('insufficient-funds', 'weekly-ceiling-exceeded', 'card-unknown'),
      async handle({ body, idempotency: { key, fingerprint } }) {
        const { merchant } = body;
        const order = { key, fingerprint, card: body.card, merchant, amountCents: centsOf(body.amount) };
        return answerOf(await bank.pay(order), (payment) => moved(payment.id, body, payment.balanceCents, payment.at));
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/v1/bank/transfers',
      summary: 'Moves money between accounts, of one profile or of two',
      body: newTransfer,
      answer: { status: 201, body: transferAnswer },
      problems: refusals('insufficient-funds', 'account-unknown'),
      async handle({ body, idempotency: { key, fingerprint } }) {
        const order = { key, fingerprint, from: body.from, to: body.to, amountCents: centsOf(body.amount) };
        return answerOf(await bank.transfer(order), (one) => moved(one.id, body, one.balanceCents, one.at));
      },
    }),
  ];
}

/** What was asked, and what came of it. */
function moved(transferId: number, asked: object, balanceCents: bigint, at: Date): object {
  return { id: transferId, ...asked, balance: amountOf(balanceCents), at };
}
