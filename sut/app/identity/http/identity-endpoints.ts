import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import { commonProblem } from '../../http/problem.ts';
import type { Users } from '../identity.ts';
import type { TokenSigner } from '../service/token-signer.ts';
import { CONTACT, KEYS, LOGIN, ME, REGISTER } from './contracts.ts';
import { identityProblem } from './identity-problem.ts';

/** Logins, users and the keys for their tokens. */
export function identityEndpoints(users: Users, signer: TokenSigner): readonly Endpoint[] {
  return [
    endpoint(LOGIN, async ({ body: { username, password } }) => {
      const outcome = await users.login(username, password);
      if (outcome.done) return { body: outcome.value };
      throw outcome.refusal === 'too-many-attempts' ? tooMany(outcome) : identityProblem(outcome.refusal);
    }),
    endpoint(ME, async ({ caller }) => ({ body: (await users.user(caller.user)) ?? noUser() })),
    endpoint(REGISTER, async ({ body, caller, idempotency }) => {
      if ((body.role !== undefined || body.store !== undefined) && caller.role !== 'admin') {
        throw commonProblem('forbidden');
      }
      const outcome = await users.register({
        ...body,
        ...idempotency,
        role: body.role ?? 'customer',
        store: body.store,
      });
      if (outcome.done) return { body: outcome.value, replayed: outcome.replayed };
      if (outcome.refusal === 'too-many-attempts') throw tooMany(outcome);
      if (outcome.refusal === 'idempotency-key-reused') throw commonProblem(outcome.refusal);
      throw identityProblem(outcome.refusal, outcome.replayed ? { 'idempotency-replayed': 'true' } : {});
    }),
    endpoint(KEYS, async () => ({ body: { keys: [await signer.publicKey()] } })),
    endpoint(CONTACT, async ({ params }) => ({ body: (await users.contactOf(params.id)) ?? noUser() })),
  ];
}

function noUser(): never {
  throw identityProblem('user-unknown');
}

/** Whoever is told to come back is told when. */
function tooMany({ waitS }: { readonly waitS: number }): Error {
  return identityProblem('too-many-attempts', { 'retry-after': String(waitS) });
}
