import { importJWK, jwtVerify, type JWK } from 'jose';
import type { Caller } from './caller.ts';
import { ROLES, type Role } from './contract.ts';
import { commonProblem } from './problem.ts';

/** Reads tokens (JWT, RFC 7519) by identity's public key, without asking identity. */
export interface TokenReader {
  /** The caller whose token stands in an `Authorization` header. Throws the problems `token-required` and `token-invalid`. */
  read(authorization: string | undefined): Caller | Promise<Caller>;
}

/** What every token of this system says of where it comes from and for whom it is. */
export const TOKEN_ISSUER = 'identity';
export const TOKEN_AUDIENCE = 'bank-and-store';
/** The one algorithm: a token that names another (or `none`) is not looked at further. */
export const TOKEN_ALGORITHM = 'EdDSA';

/** The header by which a service that passes on a caller's token shows its own. */
export const SERVICE_TOKEN = 'x-service-token';

/** Tokens kept as already checked: a check of the signature costs as much as the rest of a small request. */
const MOST_KEPT = 20_000;
/** Services' clocks may differ by this much. */
const CLOCK_TOLERANCE_S = 5;
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** A reader for tokens signed with the private half of this key. Rejects when the key is none. */
export async function createTokenReader(publicKey: JWK): Promise<TokenReader> {
  const key = await importJWK(publicKey, TOKEN_ALGORITHM);
  const kept = new Map<string, Kept>();
  const check = async (token: string): Promise<Caller> => {
    const verified = await jwtVerify(token, key, {
      algorithms: [TOKEN_ALGORITHM],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['sub', 'exp'],
    }).catch((cause: unknown) => {
      throw commonProblem('token-invalid', { cause });
    });
    const { sub, exp = 0, role, store } = verified.payload;
    const caller = callerOf(sub, role, store);
    // The one kept longest goes: tokens expire, so it is the nearest to its end.
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
    kept.set(token, { caller, endsMs: (exp + CLOCK_TOLERANCE_S) * 1000 });
    return caller;
  };
  return {
    read(authorization) {
      if (authorization === undefined || authorization === '') throw commonProblem('token-required');
      const token = BEARER.exec(authorization)?.[1];
      if (token === undefined) throw commonProblem('token-invalid');
      const known = kept.get(token);
      if (known === undefined) return check(token);
      if (known.endsMs > Date.now()) return known.caller;
      kept.delete(token);
      throw commonProblem('token-invalid');
    },
  };
}

interface Kept {
  readonly caller: Caller;
  readonly endsMs: number;
}

function callerOf(sub: string | undefined, role: unknown, store: unknown): Caller {
  const user = Number(sub);
  if (!Number.isSafeInteger(user) || user < 0 || !ROLES.includes(role as Role)) throw commonProblem('token-invalid');
  return { user, role: role as Role, ...(typeof store === 'number' ? { store } : {}) };
}
