import { formatCounted } from '../../core/figures.ts';
import type { Finding } from '../../core/system.ts';
import { known, type Evidence, type Reading } from './evidence.ts';
import type { Invariant, Judgement } from './invariant.ts';

/** An invariant of which the books themselves name the cases that break it. */
export interface FindingInvariant<From> {
  readonly id: string;
  readonly text: string;
  readonly of: (evidence: From) => Reading<Finding>;
  /** What is found where there is no such case. */
  readonly holds: string;
  /** What a case is called in the singular: `account`. */
  readonly noun: string;
  /** What is wrong with the cases, after their number: `below zero`. */
  readonly broken: string;
}

/** Holds where the books name no case; else it is broken, and says how many there are and the first. */
export function findingInvariant<From = Evidence>({ id, text, of, ...words }: FindingInvariant<From>): Invariant<From> {
  return { id, text, check: (evidence) => judgementOf(known(of(evidence)), words) };
}

function judgementOf(
  { count, examples }: Finding,
  { holds, noun, broken }: Pick<FindingInvariant<never>, 'holds' | 'noun' | 'broken'>,
): Judgement {
  if (count === 0) return { verdict: 'holds', found: holds };
  const found = `${formatCounted(count, noun)} ${broken} (first: ${examples[0] ?? 'unnamed'})`;
  return { verdict: 'broken', found, examples };
}
