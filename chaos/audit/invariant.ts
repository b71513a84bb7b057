import { reasonOf } from '../../core/errors.ts';
import type { InvariantResult } from '../../core/run-files.ts';
import type { Evidence } from './evidence.ts';

/** Something that must hold for the books after a run. `check` is pure; when it throws, the verdict is unknown. */
export interface Invariant<From = Evidence> {
  readonly id: string;
  /** What must hold, in words. */
  readonly text: string;
  check(evidence: From): Judgement;
}

export interface Judgement {
  readonly verdict: InvariantResult['verdict'];
  /** What was found, with figures. */
  readonly found: string;
  /** Names of operations or accounts; the judge keeps the first 20. */
  readonly examples?: readonly string[];
}

/** The invariant's result over the evidence. Never throws. */
export function judge<From>(invariant: Invariant<From>, evidence: From): InvariantResult {
  const { verdict, found, examples = [] } = judgementOf(invariant, evidence);
  return { id: invariant.id, text: invariant.text, verdict, found, examples: examples.slice(0, EXAMPLES) };
}

const EXAMPLES = 20;

function judgementOf<From>(invariant: Invariant<From>, evidence: From): Judgement {
  try {
    return invariant.check(evidence);
  } catch (error) {
    return { verdict: 'unknown', found: `not checked: ${reasonOf(error)}` };
  }
}
