import { z } from 'zod';
import { contract } from '../../http/contract.ts';
import { after, amount, cardNumber, id, idText } from '../../http/forms.ts';
import { refusals } from './refusal-problem.ts';
import {
  accountAnswer,
  accountKind,
  amountOrZero,
  closedKeyAnswer,
  entriesAnswer,
  interestRunAnswer,
  key,
  paymentAnswer,
  period,
  profileAnswer,
  transferAnswer,
  words,
} from './schemas.ts';

const thatId = z.strictObject({ id: idText });

export const PAY = contract({
  method: 'post',
  path: '/api/v1/bank/payments',
  summary: 'Pays a merchant by card; a customer by an own one, a cashier by the one presented',
  access: ['customer', 'cashier'],
  body: z.strictObject({ card: cardNumber, merchant: words, amount }),
  answer: { status: 201, body: paymentAnswer },
  problems: refusals('insufficient-funds', 'weekly-ceiling-exceeded', 'card-unknown', 'cancelled'),
});

export const TRANSFER = contract({
  method: 'post',
  path: '/api/v1/bank/transfers',
  summary: 'Moves money from an own account to another, of any profile',
  access: ['customer', 'admin'],
  body: z
    .strictObject({ from: id, to: id, amount })
    .refine(({ from, to }) => from !== to, { path: ['to'], message: 'the same account' }),
  answer: { status: 201, body: transferAnswer },
  problems: refusals('insufficient-funds', 'account-unknown'),
});

export const ACCOUNT = contract({
  method: 'get',
  path: '/api/v1/bank/accounts/:id',
  summary: 'An account with its balance',
  access: ['customer', 'manager', 'admin'],
  params: thatId,
  answer: { status: 200, body: accountAnswer },
  problems: refusals('account-unknown'),
});

export const ENTRIES = contract({
  method: 'get',
  path: '/api/v1/bank/accounts/:id/entries',
  summary: 'What came in and went out, newest first, 50 a page',
  access: ['customer', 'manager', 'admin'],
  params: thatId,
  query: z.strictObject({ after }),
  answer: { status: 200, body: entriesAnswer },
  problems: refusals('account-unknown'),
});

export const CREATE_PROFILE = contract({
  method: 'post',
  path: '/api/v1/bank/profiles',
  summary: 'Makes a profile of the caller, without accounts',
  access: ['customer', 'admin'],
  body: z.strictObject({ name: words }),
  answer: { status: 201, body: profileAnswer },
  problems: {},
});

export const PROFILE = contract({
  method: 'get',
  path: '/api/v1/bank/profiles/:id',
  summary: 'A profile with its accounts',
  access: ['customer', 'manager', 'admin'],
  params: thatId,
  answer: { status: 200, body: profileAnswer },
  problems: refusals('profile-unknown'),
});

export const OPEN_ACCOUNT = contract({
  method: 'post',
  path: '/api/v1/bank/profiles/:id/accounts',
  summary: 'Opens an account with an opening deposit; a checking account comes with a card',
  access: ['customer', 'admin'],
  params: thatId,
  body: z
    .strictObject({
      kind: accountKind,
      openingDeposit: amountOrZero.optional().describe('1000.00 unless given'),
      weeklyCeiling: amount.optional().describe('The most that the card pays in any seven days; 500.00 unless given'),
    })
    .refine(({ kind, weeklyCeiling }) => kind === 'checking' || weeklyCeiling === undefined, {
      path: ['weeklyCeiling'],
      message: 'a savings account has no card',
    }),
  answer: { status: 201, body: accountAnswer },
  problems: refusals('profile-unknown'),
});

export const BEGIN_INTEREST_RUN = contract({
  method: 'post',
  path: '/api/v1/bank/interest-runs',
  summary: 'Pays interest to all savings accounts, once a period; asked again, it goes on or there is nothing to do',
  access: ['admin'],
  body: z.strictObject({ period }),
  answer: { status: 202, body: interestRunAnswer },
  problems: {},
});

export const INTEREST_RUN = contract({
  method: 'get',
  path: '/api/v1/bank/interest-runs/:id',
  summary: 'How far an interest run is',
  access: ['admin'],
  params: thatId,
  answer: { status: 200, body: interestRunAnswer },
  problems: refusals('interest-run-unknown'),
});

export const CLOSE_KEY = contract({
  method: 'post',
  path: '/internal/v1/bank/keys/:key/close',
  summary: 'Tells what became of a payment, for good: one that has not come by now is cancelled',
  access: ['service'],
  params: z.strictObject({ key }),
  answer: { status: 200, body: closedKeyAnswer },
  problems: {},
});
