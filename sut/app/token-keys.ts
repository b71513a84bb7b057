import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Composition } from './composition.ts';
import { TOKEN_ALGORITHM } from './http/tokens.ts';

/** The keys of this service; `signing` throws where it has none to sign with. */
export interface TokenKeys {
  readonly public: JWK;
  readonly signing: () => JWK;
}

/** The keys of the composition; a pair of the process's own where it runs identity and none was given. */
export async function tokenKeys(composition: Composition): Promise<TokenKeys> {
  const { TOKEN_PUBLIC_KEY: given, TOKEN_PRIVATE_KEY: signing } = composition;
  if (given === undefined && signing === undefined) {
    const pair = await generateKeyPair(TOKEN_ALGORITHM, { extractable: true });
    const own = await exportJWK(pair.privateKey);
    return { public: await exportJWK(pair.publicKey), signing: () => own };
  }
  return {
    public: (given ?? { kty: 'OKP', crv: 'Ed25519', x: signing?.x }) as JWK,
    signing: () => {
      if (signing === undefined) throw new Error('this service has no TOKEN_PRIVATE_KEY to sign with');
      return signing;
    },
  };
}
