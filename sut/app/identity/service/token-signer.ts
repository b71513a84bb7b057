import { createPrivateKey } from 'node:crypto';
import { calculateJwkThumbprint, SignJWT, type JWK } from 'jose';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from '../../http/tokens.ts';
import type { User } from '../identity.ts';

const LIFETIME_S = 15 * 60;

/** Makes the tokens that every service reads. */
export interface TokenSigner {
  sign(user: Pick<User, 'id' | 'role' | 'store'>): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** The public half, as JWKS (RFC 7517) lists it. */
  publicKey(): Promise<PublicKey>;
}

export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: typeof TOKEN_ALGORITHM;
}

/** A signer with this private key. Throws when it is none. */
export function createTokenSigner(jwk: JWK): TokenSigner {
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const { x = '' } = jwk;
  const kid = calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  return {
    async sign({ id, role, store }) {
      const issuedS = Math.floor(Date.now() / 1000);
      const token = await new SignJWT({ role, ...(store === undefined ? {} : { store }) })
        .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: await kid })
        .setSubject(String(id))
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setIssuedAt(issuedS)
        .setExpirationTime(issuedS + LIFETIME_S)
        .sign(key);
      return { token, expiresAt: new Date((issuedS + LIFETIME_S) * 1000) };
    },
    publicKey: async () => ({ kty: 'OKP', crv: 'Ed25519', x, kid: await kid, use: 'sig', alg: TOKEN_ALGORITHM }),
  };
}
