import { answerTo, ask } from '../ask.ts';
import { madeUpVisitor } from '../made-up-visitor.ts';
import { facts } from '../facts.ts';
import { SEEDED_PASSWORD } from '../log-in.ts';
import { self } from '../people.ts';

/** Logs in as real users do, and looks who one is. The one journey in which hashing of passwords is measured. */
export function login(_setup: unknown, seed: number): void {
  const answer = answerTo('POST /identity/login', {
    body: { username: `customer-${self(seed)}`, password: SEEDED_PASSWORD },
    leavesNothing: true,
    refusals: [429],
  }) as { readonly token: string } | undefined;
  if (answer === undefined) return;
  ask('GET /identity/me', { headers: { Authorization: `Bearer ${answer.token}` } });
}

/** Becomes a customer. The name is new in every run and for every visitor. */
export function register(_setup: unknown, seed: number): void {
  const username = `v${seed.toString(36)}.${facts.runId}`.slice(0, 32);
  ask('POST /identity/register', { body: madeUpVisitor(username) });
}
