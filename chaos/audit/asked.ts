import type { Ask } from '../../core/worker-protocol.ts';

/** What a request asks for, in the words in which the books tell what was done. */
export interface Asked {
  /** Whether this is what was asked for. */
  readonly fits: (did: string) => boolean;
  /** The only words that fit, given the fields of the answer; undefined where other words might. */
  readonly exactly: (fields: Fields) => string | undefined;
  /** In the words of the books, as far as the request says it. */
  readonly text: string;
  /** Fields of the answer: its balance or total, and its number. */
  readonly id: 'id' | undefined;
  readonly cents: 'balance' | 'total' | 'price' | undefined;
}

/** What was asked for; undefined for a request whose effect the books do not tell. */
export function askedOf(ask: Ask): Asked | undefined {
  const path = ask.path.startsWith('/api/v1/') ? ask.path.slice(8) : ask.path;
  const asker = /^customer:(\d+)$/.exec(ask.as ?? '')?.[1];
  const body: Body = typeof ask.body === 'object' && ask.body !== null ? (ask.body as Body) : {};
  for (const { method, form, read } of FORMS) {
    const match = method === ask.method ? form.exec(path) : null;
    if (match !== null) return read({ body, ids: match.slice(1), asker });
  }
  return undefined;
}

/** `customer N` in what was done says whose it is; of somebody who is no customer the ledger knows no number. */
const WHO = / of customer \d+/g;

type Fields = Readonly<Record<string, unknown>>;
type Body = Readonly<Record<string, unknown>>;

interface Parts {
  readonly body: Body;
  readonly ids: readonly string[];
  readonly asker: string | undefined;
}

interface Form {
  readonly method: string;
  readonly form: RegExp;
  readonly read: (parts: Parts) => Asked;
}

const FORMS: readonly Form[] = [
  {
    method: 'POST',
    form: /^bank\/payments$/,
    read: ({ body, asker }) => {
      const from = `${accountOfCard(body['card'])} of customer ${asker ?? 0}`;
      const money = `${centsOf(body['amount'])} cents from account ${from}`;
      return exactly(`payment of ${money} to account -2 at ${text(body['merchant'])}`, asker, 'balance');
    },
  },
  {
    method: 'POST',
    form: /^bank\/transfers$/,
    read: ({ body, asker }) => {
      const from = `${text(body['from'])} of customer ${asker ?? 0}`;
      const money = `${centsOf(body['amount'])} cents from account ${from}`;
      return exactly(`transfer of ${money} to account ${text(body['to'])}`, asker, 'balance');
    },
  },
  {
    method: 'POST',
    form: /^bank\/profiles\/(\d+)\/accounts$/,
    read: ({ body, ids, asker }) => {
      const { kind, openingDeposit = DEFAULT_DEPOSIT, weeklyCeiling = DEFAULT_CEILING } = body;
      const ceiling = kind === 'checking' ? centsOf(weeklyCeiling) : 'none';
      const account = `${text(kind)} account of customer ${asker ?? 0}, profile ${ids[0]}, ceiling ${ceiling}`;
      return exactly(`opening with ${centsOf(openingDeposit)} cents from account -1: ${account}`, asker, 'balance');
    },
  },
  {
    method: 'POST',
    form: /^bank\/profiles$/,
    read: ({ body, asker }) => exactly(`profile of customer ${asker ?? 0} named ${text(body['name'])}`, asker),
  },
  {
    method: 'POST',
    form: /^bank\/interest-runs$/,
    read: ({ body }) => exactly(`interest run of ${text(body['period'])}`, undefined),
  },
  {
    method: 'POST',
    form: /^store\/carts$/,
    read: ({ body, asker }) =>
      exactly(`cart of customer ${asker ?? 0} in store ${text(body['store'])}`, asker, 'total'),
  },
  {
    method: 'PUT',
    form: /^store\/carts\/(\d+)\/items\/(\d+)$/,
    read: ({ body, ids: [cart = '', product = ''], asker }) => {
      const quantity = text(body['quantity']);
      const whose = `cart ${cart} of customer ${asker ?? 0}`;
      return {
        text: `${quantity} of product ${product} in ${whose}`,
        fits: (did) => sameWho(did.split(': ')[0] ?? '', whose, asker) && quantityIn(did, product) === quantity,
        exactly: ({ items }) => {
          const did = asker === undefined ? undefined : cartText(whose, items);
          return did !== undefined && quantityIn(did, product) === quantity ? did : undefined;
        },
        id: 'id',
        cents: 'total',
      };
    },
  },
  {
    method: 'POST',
    form: /^store\/carts\/(\d+)\/checkout$/,
    read: ({ body, ids, asker }) => {
      const account = accountOfCard(body['card']);
      const order = `order of customer ${asker ?? 0} for cart ${ids[0]}, paid by account ${account}`;
      const asked = exactly(order, asker, 'total');
      // One that nobody paid for is a case of I9.
      return { ...asked, fits: (did) => asked.fits(did.replace(/ nobody$/, ` ${account}`)) };
    },
  },
  {
    method: 'POST',
    form: /^store\/products$/,
    read: ({ body }) => exactly(`add product${facts(body)}`, undefined, 'price'),
  },
  {
    method: 'PUT',
    form: /^store\/products\/(\d+)$/,
    read: ({ body, ids }) => exactly(`change product ${ids[0]}${facts(body)}`, undefined, 'price'),
  },
  {
    method: 'DELETE',
    form: /^store\/products\/(\d+)$/,
    read: ({ ids }) => ({
      text: `remove product ${ids[0]}`,
      fits: (did) => did.startsWith(`remove product ${ids[0]}:`),
      exactly: () => undefined,
      id: 'id',
      cents: 'price',
    }),
  },
  {
    method: 'POST',
    form: /^store\/replenishments$/,
    read: ({ body }) => {
      const { store, product, quantity } = body;
      return exactly(`${text(quantity)} of product ${text(product)} for store ${text(store)}`, undefined);
    },
  },
  {
    method: 'POST',
    form: /^identity\/register$/,
    read: ({ body: { username, name, role = 'customer', store } }) => {
      const where = store === undefined ? '' : `, store ${text(store)}`;
      return exactly(`user ${text(username)} named ${text(name)}, ${text(role)}${where}`, undefined);
    },
  },
];

/** As the bank's description of its API says. */
const DEFAULT_DEPOSIT = '1000.00';
const DEFAULT_CEILING = '500.00';

function exactly(words: string, asker: string | undefined, cents?: Asked['cents']): Asked {
  return {
    text: words.replace(' of customer 0', ''),
    fits: (did) => sameWho(did, words, asker),
    exactly: () => (words.includes(' of customer 0') ? undefined : words),
    id: 'id',
    cents,
  };
}

function sameWho(did: string, words: string, asker: string | undefined): boolean {
  return asker === undefined ? did.replace(WHO, '') === words.replace(WHO, '') : did === words;
}

/** As the books tell a cart, of the lines in an answer. */
function cartText(whose: string, items: unknown): string | undefined {
  if (!Array.isArray(items)) return undefined;
  const lines = items.map((item: Fields) => {
    return `${text(item['quantity'])} of product ${text(item['product'])} at ${centsOf(item['price'])}`;
  });
  return `${whose}: ${lines.length === 0 ? 'empty' : lines.join(', ')}`;
}

function facts({ name, description, category, price }: Body): string {
  return `: ${[name, description, category, price].map(text).join(' | ')}`;
}

/** Of `cart 1 of customer 9: 2 of product 7 at 150, …`: the pieces of a product, as text. */
function quantityIn(did: string, product: string): string {
  return new RegExp(`(?:: |, )(\\d+) of product ${product} `).exec(did)?.[1] ?? '0';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** `12.30` in cents. */
export function centsOf(amount: unknown): string {
  return text(amount)
    .replace('.', '')
    .replace(/^(-?)0+(?=\d)/, '$1');
}

/** A card's number is 4 and its account in 15 digits. */
function accountOfCard(card: unknown): string {
  return text(card)
    .slice(1)
    .replace(/^0+(?=\d)/, '');
}
