import { anyAccount, cardOf, checkingAccount, smallAmount } from '../bank-numbers.ts';
import { call } from '../call.ts';
import { drawn } from '../choice.ts';

/** A card payment at one of a thousand merchants. */
export function pay(_setup: unknown, seed: number): void {
  payFrom(checkingAccount(seed, 0), seed);
}

/** Money from one account to another, of any profiles. */
export function transfer(_setup: unknown, seed: number): void {
  const from = checkingAccount(seed, 0);
  const to = anyAccount(seed, 1);
  // A transfer to itself is no transfer: the profile's savings account takes it.
  transferBetween(from, to === from ? from + 1 : to, seed);
}

/** A look at one's balance. */
export function balance(_setup: unknown, seed: number): void {
  const account = anyAccount(seed, 0);
  call({ method: 'GET', path: `/api/v1/bank/accounts/${account}`, endpoint: 'GET /bank/accounts' });
}

/** Everybody pays from one account: the hot row. */
export function hotPay(_setup: unknown, seed: number): void {
  payFrom(HOT_ACCOUNT, seed);
}

/** Everybody moves money between one account and others, so that it never runs dry for long. */
export function hotTransfer(_setup: unknown, seed: number): void {
  const other = checkingAccount(seed, 0);
  const partner = other === HOT_ACCOUNT ? HOT_ACCOUNT + 1 : other;
  const inward = drawn(seed, 3, 0) < 0.5;
  transferBetween(inward ? partner : HOT_ACCOUNT, inward ? HOT_ACCOUNT : partner, seed);
}

export { hotPay as 'hot-pay', hotTransfer as 'hot-transfer' };

const HOT_ACCOUNT = 1;

function payFrom(account: number, seed: number): void {
  const merchant = `merchant-${Math.floor(drawn(seed, 4, 0) * 1000)}`;
  call({
    method: 'POST',
    path: '/api/v1/bank/payments',
    endpoint: 'POST /bank/payments',
    body: { card: cardOf(account), merchant, amount: smallAmount(seed, 2) },
  });
}

function transferBetween(from: number, to: number, seed: number): void {
  call({
    method: 'POST',
    path: '/api/v1/bank/transfers',
    endpoint: 'POST /bank/transfers',
    body: { from, to, amount: smallAmount(seed, 2) },
  });
}
