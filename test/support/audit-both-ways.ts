import assert from 'node:assert/strict';
import { audit, type AuditInput } from '../../chaos/audit/audit.ts';
import type { AuditResult } from '../../core/run-files.ts';

/** Audits twice: operation by operation, and as a long run is, by sums first. What is found must be the same. */
export async function bothWays(input: AuditInput): Promise<AuditResult> {
  const oneByOne = await audit(input);
  const bySums = await audit({ ...input, mostOneByOne: 8 });
  assert.deepEqual(bySums, oneByOne, bySums.sentence);
  return oneByOne;
}
