import { formatCount, formatCounted } from '../../core/figures.ts';
import type { AuditResult, InvariantResult } from '../../core/run-files.ts';

/**
 * The audit in one sentence of facts: `18,204 acknowledged operations, all in the books; 37 unknown: 29 there, 8
 * absent, none in between; money conserved`. Whatever else is broken or could not be checked stands in it too.
 */
export function auditSentence(result: Omit<AuditResult, 'sentence'>): string {
  const byId = new Map(result.invariants.map((invariant) => [invariant.id, invariant]));
  const parts = [byId.get('I1')?.found ?? '', unknownPart(result), moneyPart(byId.get('I5'))];
  for (const invariant of result.invariants) {
    if (invariant.verdict === 'holds' || invariant.id === 'I1' || invariant.id === 'I5') continue;
    const verb = invariant.verdict === 'broken' ? 'broken' : 'not certain';
    parts.push(`${invariant.id} ${verb}: ${invariant.found}`);
  }
  return parts.filter((part) => part !== '').join('; ');
}

function unknownPart(result: Omit<AuditResult, 'sentence'>): string {
  if (result.unknown === 0) return 'none unknown';
  const looked = result.unknownThere + result.unknownAbsent + result.unknownTorn;
  if (looked < result.unknown) return `${formatCounted(result.unknown, 'unknown operation')} could not be looked for`;
  const torn = result.unknownTorn === 0 ? 'none' : formatCount(result.unknownTorn);
  return `${formatCount(result.unknown)} unknown: ${formatCount(result.unknownThere)} there, ${formatCount(result.unknownAbsent)} absent, ${torn} in between`;
}

function moneyPart(conservation: InvariantResult | undefined): string {
  if (conservation === undefined) return '';
  if (conservation.verdict === 'holds') return 'money conserved';
  const words = conservation.verdict === 'broken' ? 'money not conserved' : 'conservation of money not certain';
  return `${words}: ${conservation.found}`;
}
