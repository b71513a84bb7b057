import { formatCount, formatCounted } from '../../core/figures.ts';
import type { AuditResult, InvariantResult } from '../../core/run-files.ts';
import { acknowledgedIsBooked } from './invariants/acknowledged-is-booked.ts';
import { moneyConserved } from './invariants/money-conserved.ts';
import { stockConserved } from './invariants/stock-conserved.ts';

/**
 * The audit in one sentence of facts: `18,204 acknowledged operations, all in the books; 37 unknown: 29 there, 8
 * absent, none in between; money conserved; stock conserved`. Whatever else is broken or could not be checked stands in
 * it too.
 */
export function auditSentence(result: Omit<AuditResult, 'sentence'>): string {
  const parts: string[] = [];
  for (const { id, text, verdict, found } of result.invariants) {
    if (text === acknowledgedIsBooked.text) parts.unshift(found, unknownPart(result));
    else if (text === moneyConserved.text) parts.push(conservedPart('money', verdict, found));
    else if (text === stockConserved.text) parts.push(conservedPart('stock', verdict, found));
    else if (verdict === 'broken') parts.push(`${id} broken: ${found}`);
    else if (verdict === 'unknown') parts.push(`${id} not certain: ${found}`);
  }
  return parts.join('; ');
}

function unknownPart(result: Omit<AuditResult, 'sentence'>): string {
  if (result.unknown === 0) return 'none unknown';
  const looked = result.unknownThere + result.unknownAbsent + result.unknownTorn;
  if (looked < result.unknown) return `${formatCounted(result.unknown, 'unknown operation')} could not be looked for`;
  const torn = result.unknownTorn === 0 ? 'none' : formatCount(result.unknownTorn);
  return `${formatCount(result.unknown)} unknown: ${formatCount(result.unknownThere)} there, ${formatCount(result.unknownAbsent)} absent, ${torn} in between`;
}

function conservedPart(what: string, verdict: InvariantResult['verdict'], found: string): string {
  if (verdict === 'holds') return `${what} conserved`;
  return `${verdict === 'broken' ? `${what} not conserved` : `conservation of ${what} not certain`}: ${found}`;
}
