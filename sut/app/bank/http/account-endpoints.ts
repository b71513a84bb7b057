import { z } from 'zod';
import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank, Entry } from '../bank.ts';
import { amountOf } from '../money.ts';
import { accountBody } from './account-body.ts';
import { notThere, refusals } from './refusal-problem.ts';
import { accountAnswer, entriesAnswer, idText } from './schemas.ts';

const FULL_PAGE = 50;

/** Accounts and their entries. */
export function accountEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/v1/bank/accounts/:id',
      summary: 'An account with its balance',
      params: z.strictObject({ id: idText }),
      answer: { status: 200, body: accountAnswer },
      problems: refusals('account-unknown'),
      async handle({ params }) {
        const account = await bank.account(params.id);
        if (account === undefined) throw notThere('account-unknown');
        return { body: accountBody(account) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/v1/bank/accounts/:id/entries',
      summary: 'What came in and went out, newest first, 50 a page',
      params: z.strictObject({ id: idText }),
      query: z.strictObject({ after: idText.optional() }),
      answer: { status: 200, body: entriesAnswer },
      problems: refusals('account-unknown'),
      async handle({ params, query }) {
        const entries = await bank.entries(params.id, query.after);
        if (entries === undefined) throw notThere('account-unknown');
        const next = entries.length < FULL_PAGE ? undefined : entries.at(-1)?.transferId;
        return { body: { entries: entries.map(entryBody), next } };
      },
    }),
  ];
}

function entryBody({ transferId, kind, amountCents, merchant, at }: Entry): object {
  return { transfer: transferId, kind, amount: amountOf(amountCents), merchant, at };
}
