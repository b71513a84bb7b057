import { COMMON_PROBLEMS, Problem, type ProblemKind } from '../../http/problem.ts';
import type { Answer } from '../../http/endpoint.ts';
import type { Outcome, Refusal } from '../bank.ts';

/** How the bank's refusals look on the wire. */
const REFUSAL_PROBLEMS: Readonly<Record<Refusal, ProblemKind>> = {
  'insufficient-funds': [422, 'The account does not hold this much'],
  'weekly-ceiling-exceeded': [422, 'The card would pay more than its ceiling in seven days'],
  'card-unknown': [404, 'There is no such card'],
  'account-unknown': [404, 'There is no such account'],
  'profile-unknown': [404, 'There is no such profile'],
  'interest-run-unknown': [404, 'There is no such interest run'],
  cancelled: [409, 'This payment was given up before it came'],
  'idempotency-key-reused': COMMON_PROBLEMS['idempotency-key-reused'],
};

/** The answer of a write that was done. Throws the problem of one that was refused. */
export function answerOf<Value>(outcome: Outcome<Value>, body: (value: Value) => unknown): Answer {
  if (outcome.done) return { body: body(outcome.value), replayed: outcome.replayed };
  const headers: Record<string, string> =
    outcome.replayed && outcome.refusal !== 'idempotency-key-reused' ? { 'idempotency-replayed': 'true' } : {};
  throw new Problem(outcome.refusal, REFUSAL_PROBLEMS[outcome.refusal], { headers });
}

/** The problem of a read that found nothing. */
export function notThere(refusal: Refusal): Problem {
  return new Problem(refusal, REFUSAL_PROBLEMS[refusal]);
}

/** The named refusals with status and title, for an endpoint's description. */
export function refusals(...codes: readonly Refusal[]): Readonly<Record<string, ProblemKind>> {
  return Object.fromEntries(codes.map((code) => [code, REFUSAL_PROBLEMS[code]]));
}
