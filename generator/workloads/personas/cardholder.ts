import { answerTo, ask, type Page, type WithId } from '../ask.ts';
import { anyAccount, cardOf, checkingOf, smallAmount } from '../bank-numbers.ts';
import { drawn } from '../choice.ts';
import { self, someCustomer } from '../people.ts';

/** A card payment at one of a thousand merchants. */
export function pay(_setup: unknown, seed: number): void {
  payAs(self(seed), seed);
}

/** Money from one's own account to another, of any profile. */
export function transfer(_setup: unknown, seed: number): void {
  const customer = self(seed);
  const from = checkingOf(customer);
  const to = anyAccount(seed, 1);
  // A transfer to itself is no transfer: one's own savings account takes it.
  transferAs(customer, { from, to: to === from ? from + 1 : to }, seed);
}

/** A look at one's balance. */
export function balance(_setup: unknown, seed: number): void {
  const customer = self(seed);
  const account = checkingOf(customer) + Math.floor(drawn(seed, 1, 0) * 2);
  ask('GET /bank/accounts/:id', { ids: [account], as: { customer } });
}

/** A look at the last postings, and at the page before if there is one. */
export function entries(_setup: unknown, seed: number): void {
  const customer = self(seed);
  const asked = { ids: [checkingOf(customer)], as: { customer } };
  const page = answerTo('GET /bank/accounts/:id/entries', asked) as Page | undefined;
  if (page?.next !== undefined) ask('GET /bank/accounts/:id/entries', { ...asked, query: `?after=${page.next}` });
}

/** Another profile of one's own, with a checking and a savings account. */
export function openAccount(_setup: unknown, seed: number): void {
  const as = { customer: self(seed) };
  const body = { name: `Second household of ${as.customer}` };
  const profile = answerTo('POST /bank/profiles', { body, as }) as WithId | undefined;
  if (profile === undefined) return;
  const ids = [profile.id];
  for (const kind of ['checking', 'savings']) ask('POST /bank/profiles/:id/accounts', { ids, body: { kind }, as });
  ask('GET /bank/profiles/:id', { ids, as });
}

/** Everybody pays from one account: the hot row. */
export function hotPay(_setup: unknown, seed: number): void {
  payAs(HOT_CUSTOMER, seed);
}

/** Everybody moves money between one account and others, so that it never runs dry for long. */
export function hotTransfer(_setup: unknown, seed: number): void {
  const hot = checkingOf(HOT_CUSTOMER);
  const other = someCustomer(seed, 0);
  const partner = other === HOT_CUSTOMER ? hot + 1 : checkingOf(other);
  if (drawn(seed, 3, 0) >= 0.5) transferAs(HOT_CUSTOMER, { from: hot, to: partner }, seed);
  else transferAs(other, { from: partner, to: hot }, seed);
}

const HOT_CUSTOMER = 1;

function payAs(customer: number, seed: number): void {
  const merchant = `merchant-${Math.floor(drawn(seed, 4, 0) * 1000)}`;
  const body = { card: cardOf(checkingOf(customer)), merchant, amount: smallAmount(seed, 2) };
  ask('POST /bank/payments', { body, as: { customer } });
}

function transferAs(customer: number, between: { readonly from: number; readonly to: number }, seed: number): void {
  ask('POST /bank/transfers', { body: { ...between, amount: smallAmount(seed, 2) }, as: { customer } });
}
