import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank, Entry } from '../bank.ts';
import { amountOf } from '../../money.ts';
import { accountBody } from './account-body.ts';
import { ACCOUNT, ENTRIES } from './contracts.ts';
import { ownerOf } from './owner.ts';
import { notThere } from './refusal-problem.ts';

/** Accounts and their entries. */
export function accountEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint(ACCOUNT, async ({ params, caller }) => {
      const account = await bank.account(params.id, ownerOf(caller));
      if (account === undefined) throw notThere('account-unknown');
      return { body: accountBody(account) };
    }),
    endpoint(ENTRIES, async ({ params, query, caller }) => {
      const page = await bank.entries(params.id, query.after, ownerOf(caller));
      if (page === undefined) throw notThere('account-unknown');
      return { body: { entries: page.rows.map(entryBody), next: page.next } };
    }),
  ];
}

function entryBody({ transferId, kind, amountCents, merchant, at }: Entry): object {
  return { transfer: transferId, kind, amount: amountOf(amountCents), merchant, at };
}
