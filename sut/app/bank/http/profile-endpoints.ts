import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank } from '../bank.ts';
import { centsOf } from '../../money.ts';
import { accountBody } from './account-body.ts';
import { CREATE_PROFILE, OPEN_ACCOUNT, PROFILE } from './contracts.ts';
import { ownerOf } from './owner.ts';
import { answerOf, notThere } from './refusal-problem.ts';

/** Profiles and the opening of their accounts. */
export function profileEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint(CREATE_PROFILE, async ({ body, caller, idempotency }) => {
      const outcome = await bank.createProfile({ ...idempotency, name: body.name, owner: caller.user });
      return answerOf(outcome, (profile) => ({ ...profile, accounts: [] }));
    }),
    endpoint(PROFILE, async ({ params, caller }) => {
      const profile = await bank.profile(params.id, ownerOf(caller));
      if (profile === undefined) throw notThere('profile-unknown');
      return { body: { ...profile, accounts: profile.accounts.map(accountBody) } };
    }),
    endpoint(OPEN_ACCOUNT, async ({ params, body, caller, idempotency }) => {
      const { kind, openingDeposit, weeklyCeiling } = body;
      const openingCents = openingDeposit === undefined ? undefined : centsOf(openingDeposit);
      const ceilingCents = weeklyCeiling === undefined ? undefined : centsOf(weeklyCeiling);
      const order = { ...idempotency, owner: ownerOf(caller), profileId: params.id, kind, openingCents, ceilingCents };
      return answerOf(await bank.openAccount(order), accountBody);
    }),
  ];
}
