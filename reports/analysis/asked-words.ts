import type { OperationEvidence } from '../../core/run-files.ts';

type Asked = NonNullable<OperationEvidence['asked']>;

/** What was asked, as the rest of a sentence: `to pay 12.30 to baker with card …0017`. */
export function askedWords(asked: Asked): string {
  const { endpoint, method, path } = asked;
  const body = fieldsOf(asked.body);
  const words = WORDS[endpoint]?.(body, path.split('/'));
  if (words !== undefined && !words.includes('undefined')) return `to ${words}`;
  const fields = Object.entries(body).map(([name, value]) => `${name} ${worded(value)}`);
  return `for ${method} ${path}${fields.length === 0 ? '' : ` (${fields.join(', ')})`}`;
}

/** Who asked: `customer:17` → `customer 17`, `cashier:1` → `the cashier of store 1`. */
export function whoWords(as: string | undefined): string {
  if (as === undefined) return 'somebody without a token';
  const [role = '', number] = as.split(':');
  if (number === undefined) return `the ${role}`;
  return role === 'customer' ? `customer ${number}` : `the ${role} of store ${number}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** By endpoint of the reference system; `segments` are those of the path: `/api/v1/store/carts/7/items/3`. */
const WORDS: Readonly<Record<string, (body: Fields, segments: readonly string[]) => string>> = {
  'POST /bank/payments': ({ amount, merchant, card }) =>
    `pay ${worded(amount)} to ${worded(merchant)} with card ${worded(card)}`,
  'POST /bank/transfers': ({ amount, from, to }) =>
    `move ${worded(amount)} from account ${worded(from)} to account ${worded(to)}`,
  'POST /bank/profiles': () => 'make a profile',
  'POST /bank/profiles/:id/accounts': ({ kind }, segments) =>
    `open a ${worded(kind)} account for profile ${segments[5]}`,
  'POST /bank/interest-runs': ({ period }) => `pay interest for ${worded(period)}`,
  'POST /store/carts': ({ store }) => `open a cart in store ${worded(store)}`,
  'PUT /store/carts/:id/items/:product': ({ quantity }, segments) =>
    `put ${worded(quantity)} × product ${segments[7]} into cart ${segments[5]}`,
  'POST /store/carts/:id/checkout': ({ card }, segments) => `check out cart ${segments[5]} with card ${worded(card)}`,
  'POST /store/replenishments': ({ store, product, quantity }) =>
    `send ${worded(quantity)} × product ${worded(product)} to store ${worded(store)}`,
  'POST /store/products': ({ price }) => `add a product for ${worded(price)}`,
  'PUT /store/products/:id': ({ price }, segments) => `change product ${segments[5]} to ${worded(price)}`,
  'DELETE /store/products/:id': (_, segments) => `take product ${segments[5]} out of sale`,
  'POST /identity/register': ({ username }) => `register as ${worded(username)}`,
};

function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : {};
}

function worded(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}
