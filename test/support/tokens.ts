import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Role } from '../../sut/app/http/contract.ts';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from '../../sut/app/http/tokens.ts';

/** Who a token is for; the store where a cashier or a manager works. */
export interface TokenHolder {
  readonly user: number;
  readonly role: Role;
  readonly store?: number;
}

/**
 * A token as identity signs them, by this process's key pair unless by another one: services take it that were started
 * with `TOKEN_ENV`. The claims and the header of a test's own go on top: `{ exp: 0 }`, `{ alg: 'none' }`.
 */
export function tokenFor(
  { user, role, store }: TokenHolder,
  claims: object = {},
  header: object = {},
  key: KeyObject = PAIR.privateKey,
): string {
  const issuedS = Math.floor(Date.now() / 1000);
  const head = encoded({ alg: TOKEN_ALGORITHM, typ: 'JWT', ...header });
  const payload = encoded({
    sub: String(user),
    role,
    ...(store === undefined ? {} : { store }),
    iss: TOKEN_ISSUER,
    aud: TOKEN_AUDIENCE,
    iat: issuedS,
    exp: issuedS + LIFE_S,
    ...claims,
  });
  return `${head}.${payload}.${sign(null, Buffer.from(`${head}.${payload}`), key).toString('base64url')}`;
}

/** The `Authorization` header of somebody. */
export function authorizationOf(holder: TokenHolder): { readonly authorization: string } {
  return { authorization: `Bearer ${tokenFor(holder)}` };
}

/** Longer than a test: services take any end that is not over. */
const LIFE_S = 3600;
const PAIR = generateKeyPairSync('ed25519');

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** The environment of services that check, and where they run identity sign, tokens with this process's key pair. */
export const TOKEN_ENV = {
  TOKEN_PUBLIC_KEY: JSON.stringify(PAIR.publicKey.export({ format: 'jwk' })),
  TOKEN_PRIVATE_KEY: JSON.stringify(PAIR.privateKey.export({ format: 'jwk' })),
  SERVICE_TOKEN: tokenFor({ user: 0, role: 'service' }),
} as const;
