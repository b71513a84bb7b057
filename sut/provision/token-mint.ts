import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Access } from '../../core/system.ts';

/** What the reference system's tokens say (`sut/app/http/tokens.ts`, which this folder may not import; a test compares). */
const HEADER = { alg: 'EdDSA' };
const ISSUER = 'identity';
const AUDIENCE = 'bank-and-store';

/** The staff's user ids: the admin, then the cashier and the manager of each store. */
const FIRST_STAFF = 1_000_000_000;
/** Beyond it a load has variety enough, and each token costs 60 µs of CPU and 300 bytes. */
const MOST_CUSTOMERS = 10_000;
/** A service outlives no run by more. */
const SERVICE_TOKEN_LIFE_S = 30 * 24 * 3600;

/** The keys of one system and what is signed with them. Secret: never on a command line, never in a file. */
export interface TokenMint {
  /** JSON of the keys, for the environment of services. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** By which services prove to each other that they are some. */
  serviceToken(): Promise<string>;
  /** Tokens of the first customers (10,000 at most) and of all the staff, good for `lifeMs`. */
  access(users: { readonly customers: number; readonly stores: number }, lifeMs: number): Promise<Access>;
}

/** A mint with a new Ed25519 key pair. */
export function createTokenMint(): TokenMint {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bornS = Math.floor(Date.now() / 1000);
  return {
    publicKey: keyText(publicKey.export({ format: 'jwk' })),
    privateKey: keyText(privateKey.export({ format: 'jwk' })),
    serviceToken: () =>
      signed(privateKey, { sub: '0', role: 'service', iat: bornS, exp: bornS + SERVICE_TOKEN_LIFE_S }),
    async access({ customers: wanted, stores }, lifeMs) {
      const times = { iat: bornS, exp: bornS + Math.ceil(lifeMs / 1000) };
      const customers = Math.min(wanted, MOST_CUSTOMERS);
      const digits = String(customers).length;
      const tokens = await each(customers, (user) => {
        const sub = String(user);
        return signed(privateKey, { sub, role: 'customer', ...times, pad: '-'.repeat(digits - sub.length) });
      });
      const staff = (role: string, id: (store: number) => number) =>
        each(stores, (store) => signed(privateKey, { sub: String(id(store)), role, store, ...times }));
      return {
        customerTokens: tokens.join(''),
        tokenLength: tokens[0]?.length ?? 0,
        customers,
        staffTokens: {
          cashier: await staff('cashier', (store) => FIRST_STAFF + 2 * store - 1),
          manager: await staff('manager', (store) => FIRST_STAFF + 2 * store),
          admin: [await signed(privateKey, { sub: String(FIRST_STAFF), role: 'admin', ...times })],
        },
      };
    },
  };
}

function signed(key: KeyObject, claims: Readonly<Record<string, string | number>>): Promise<string> {
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, ...claims }).setProtectedHeader(HEADER).sign(key);
}

function each(count: number, make: (number: number) => Promise<string>): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index + 1)));
}

function keyText(key: JsonWebKey): string {
  return JSON.stringify(key);
}
