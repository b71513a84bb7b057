import { z } from 'zod';
import { cardNumber, id, next, soundText, time } from '../../http/forms.ts';
import { REFUSALS } from '../bank.ts';

export const amountOrZero = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,9})\.\d{2}$/, 'an amount is a string such as "12.30": not negative, two places');

/** Any amount in an answer. */
const signedAmount = z.string().regex(/^-?\d+\.\d{2}$/);

export const words = soundText.min(1).max(100);

export const accountKind = z.enum(['checking', 'savings']);

export const accountAnswer = z.strictObject({
  id,
  profileId: id,
  kind: accountKind,
  balance: signedAmount,
  card: z.strictObject({ number: cardNumber, weeklyCeiling: signedAmount }).optional(),
  openedAt: time,
});

export const profileAnswer = z.strictObject({
  id,
  owner: z.int().min(0),
  name: words,
  createdAt: time,
  accounts: z.array(accountAnswer),
});

export const entriesAnswer = z.strictObject({
  entries: z.array(
    z.strictObject({
      transfer: id,
      kind: z.enum(['opening', 'payment', 'transfer', 'interest']),
      amount: signedAmount,
      merchant: words.optional(),
      at: time,
    }),
  ),
  next,
});

export const paymentAnswer = z.strictObject({
  id,
  card: cardNumber,
  merchant: words,
  amount: signedAmount,
  balance: signedAmount.optional().describe('Of the account, right after it; absent for a cashier'),
  at: time,
});

export const transferAnswer = z.strictObject({
  id,
  from: id,
  to: id,
  amount: signedAmount,
  balance: signedAmount,
  at: time,
});

export const period = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])-[AB]$/, 'a period is a month and its half, such as "2026-11-A"')
  .describe('The month and its half: `A` is paid in the middle of the month, `B` at its end')
  .meta({ example: '2026-11-A' });

export const interestRunAnswer = z.strictObject({
  id,
  period,
  state: z.enum(['running', 'done']),
  accountsPaid: z.int().min(0),
  paid: signedAmount,
  beganAt: time,
  finishedAt: time.optional(),
});

/** An Idempotency-Key in an address. */
export const key = z.string().regex(/^[\x21-\x7e]{1,128}$/);

export const closedKeyAnswer = z.discriminatedUnion('done', [
  z.strictObject({ done: z.literal(true), replayed: z.boolean(), id, merchant: words, amount: signedAmount }),
  z.strictObject({ done: z.literal(false), replayed: z.boolean(), refusal: z.enum(REFUSALS) }),
]);
