import { z } from 'zod';
import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank } from '../bank.ts';
import { centsOf } from '../money.ts';
import { accountBody } from './account-body.ts';
import { answerOf, notThere, refusals } from './refusal-problem.ts';
import { accountAnswer, accountKind, amount, amountOrZero, idText, profileAnswer, words } from './schemas.ts';

const newAccount = z
  .strictObject({ kind: accountKind, openingDeposit: amountOrZero.optional(), weeklyCeiling: amount.optional() })
  .refine(({ kind, weeklyCeiling }) => kind === 'checking' || weeklyCeiling === undefined, {
    path: ['weeklyCeiling'],
    message: 'a savings account has no card',
  });

/** Profiles and the opening of their accounts. */
export function profileEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/api/v1/bank/profiles',
      summary: 'Makes a profile, without accounts',
      body: z.strictObject({ name: words }),
      answer: { status: 201, body: profileAnswer },
      problems: {},
      async handle({ body, idempotency }) {
        const outcome = await bank.createProfile({ ...idempotency, name: body.name });
        return answerOf(outcome, (profile) => ({ ...profile, accounts: [] }));
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/v1/bank/profiles/:id',
      summary: 'A profile with its accounts',
      params: z.strictObject({ id: idText }),
      answer: { status: 200, body: profileAnswer },
      problems: refusals('profile-unknown'),
      async handle({ params }) {
        const profile = await bank.profile(params.id);
        if (profile === undefined) throw notThere('profile-unknown');
        return { body: { ...profile, accounts: profile.accounts.map(accountBody) } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/v1/bank/profiles/:id/accounts',
      summary: 'Opens an account with an opening deposit; a checking account comes with a card',
      params: z.strictObject({ id: idText }),
      body: newAccount,
      answer: { status: 201, body: accountAnswer },
      problems: refusals('profile-unknown'),
      async handle({ params, body, idempotency }) {
        const { kind, openingDeposit, weeklyCeiling } = body;
        const openingCents = openingDeposit === undefined ? undefined : centsOf(openingDeposit);
        const ceilingCents = weeklyCeiling === undefined ? undefined : centsOf(weeklyCeiling);
        const order = { ...idempotency, profileId: params.id, kind, openingCents, ceilingCents };
        return answerOf(await bank.openAccount(order), accountBody);
      },
    }),
  ];
}
