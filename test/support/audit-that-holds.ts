import { RUN_FORMAT, type AuditResult } from '../../core/run-files.ts';

/** An audit in which everything holds. */
export function auditThatHolds(done: number, unknown: number): AuditResult {
  const there = Math.round(unknown * 0.78);
  const text: Readonly<Record<string, string>> = {
    I1: 'every acknowledged operation is in the books',
    I2: 'nothing is in the books that nobody attempted',
    I3: 'no operation is in the books twice',
    I4: 'no refused operation left a trace in the books',
    I5: 'total money is what came in',
    I6: 'every balance is its opening plus its postings',
    I8: 'no balance below zero',
    I10: 'every unknown operation is wholly there or wholly absent',
  };
  return {
    format: RUN_FORMAT,
    invariants: Object.entries(text).map(([id, words]) => ({
      id,
      text: words,
      verdict: 'holds',
      found: `${done + unknown} looked at`,
      examples: [],
    })),
    done,
    refused: 412,
    unknown,
    unknownThere: there,
    unknownAbsent: unknown - there,
    unknownTorn: 0,
    sentence: `${done} acknowledged operations, all in the books; ${unknown} unknown: ${there} there, ${unknown - there} absent, none in between; money conserved.`,
  };
}
