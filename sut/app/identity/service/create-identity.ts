import { availableParallelism } from 'node:os';
import type { IdentityRepository } from '../repository/identity-repository.ts';
import type { LoginOutcome, Registration, TooManyAttempts, Users } from '../identity.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { hashPassword, passwordMatches, slowFingerprint } from './password-hash.ts';
import type { TokenSigner } from './token-signer.ts';

/** One core is left to everything else, and one of libuv's four threads. */
const LANES = Math.min(3, Math.max(1, availableParallelism() - 1));
/** About a second of work for each lane. */
const MOST_WAITING = 25 * LANES;
/** Stands in for the password of a user who is not there: nothing hashes to it, and to find that out takes as long. */
const NOBODYS_PASSWORD = `$scrypt$ln=14,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Identity over its tables. Every hashing of a password, whatever for, goes through one bounded queue. */
export function createIdentity(repository: IdentityRepository, signer: TokenSigner): Users {
  const hashing = new BoundedQueue({ lanes: LANES, mostWaiting: MOST_WAITING });
  const attempts = new FailedAttempts();
  const parts = { repository, signer, hashing, attempts };
  return {
    register: (order) => register(parts, order),
    login: (username, password) => login(parts, username, password),
    user: (id) => repository.user(id),
    contactOf: (id) => repository.contact(id),
  };
}

interface Parts {
  readonly repository: IdentityRepository;
  readonly signer: TokenSigner;
  readonly hashing: BoundedQueue;
  readonly attempts: FailedAttempts;
}

async function register(
  { repository, hashing, attempts }: Parts,
  { password, ...order }: Registration,
): ReturnType<Users['register']> {
  const waitS = attempts.waitS(order.username);
  if (waitS > 0) return tooMany(waitS);
  const [fingerprint, passwordHash] = await Promise.all([
    hashing.run(() => slowFingerprint(order.fingerprint, `register ${order.key}`)),
    hashing.run(() => hashPassword(password)),
  ]);
  const outcome = await repository.register({ ...order, fingerprint, passwordHash });
  // Whoever knows the key of a registration could else try passwords here, where a retry tells right from wrong.
  if (!outcome.done && outcome.refusal === 'idempotency-key-reused') attempts.failed(order.username);
  return outcome;
}

async function login(
  { repository, signer, hashing, attempts }: Parts,
  username: string,
  password: string,
): Promise<LoginOutcome> {
  if (attempts.waitS(username) > 0) return tooMany(attempts.waitS(username));
  const found = await repository.credentials(username);
  const outcome = await hashing.run(async () => {
    // Again: many tries sent at once all came in before the first had failed.
    if (attempts.waitS(username) > 0) return 'too-many-attempts';
    if (await passwordMatches(password, found?.passwordHash ?? NOBODYS_PASSWORD)) return 'right';
    attempts.failed(username);
    return 'wrong';
  });
  if (outcome === 'too-many-attempts') return tooMany(attempts.waitS(username));
  if (outcome === 'wrong' || found === undefined) return { done: false, refusal: 'credentials-wrong' };
  attempts.succeeded(username);
  return { done: true, value: { ...(await signer.sign(found.user)), user: found.user } };
}

function tooMany(waitS: number): TooManyAttempts {
  return { done: false, refusal: 'too-many-attempts', waitS: Math.max(1, waitS) };
}
