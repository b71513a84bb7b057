import type { Answer } from '../http/endpoint.ts';
import { Problem, type ProblemKind } from '../http/problem.ts';
import type { Outcome } from '../order.ts';

/** The answer of a write that was done. Throws the problem of one that was refused. */
export function answerOf<Value, Refusal extends string>(
  outcome: Outcome<Value, Refusal>,
  problems: Readonly<Record<Refusal, ProblemKind>>,
): Answer {
  const { replayed } = outcome;
  if (outcome.done) return { body: outcome.value, replayed };
  const headers: Record<string, string> = replayed ? { 'idempotency-replayed': 'true' } : {};
  throw new Problem(outcome.refusal, problems[outcome.refusal], { headers });
}
