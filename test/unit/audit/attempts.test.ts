import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { gatherAttempts, outcomeOf } from '../../../chaos/audit/attempts.ts';
import type { OperationOutcome } from '../../../core/outcome.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';

function rowsOf(outcomes: readonly OperationOutcome[]): LedgerRow[] {
  return outcomes.map((outcome) => ({ op: 'r-1', endMs: 0, endpoint: 'e', lane: 'l', outcome, status: 0 }));
}

async function mergedOutcome(outcomes: readonly OperationOutcome[]): Promise<OperationOutcome | undefined> {
  const attempt = (await gatherAttempts(rowsOf(outcomes), 'r-')).operations.get('r-1');
  return attempt && outcomeOf(attempt);
}

describe('the answers to one operation', () => {
  const table: readonly (readonly [OperationOutcome[], OperationOutcome])[] = [
    [['done'], 'done'],
    [['unknown', 'done'], 'done'],
    [['refused', 'done'], 'done'],
    [['refused', 'refused'], 'refused'],
    [['unknown', 'refused'], 'unknown'],
    [['unknown', 'unknown'], 'unknown'],
  ];
  for (const [answers, expected] of table) {
    it(`merge ${answers.join(' and ')} to ${expected}`, async () => {
      assert.equal(await mergedOutcome(answers), expected);
    });
  }

  it('merge to the same outcome in any order and any number', async () => {
    const answers = fc.array(fc.constantFrom<OperationOutcome>('done', 'refused', 'unknown'), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(answers, async (outcomes) => {
        const expected = await mergedOutcome(outcomes);
        assert.equal(await mergedOutcome([...outcomes].reverse()), expected);
        assert.equal(await mergedOutcome([...outcomes, ...outcomes]), expected);
      }),
    );
  });

  it('keep the request of an unanswered one, to ask again', async () => {
    const ask = { method: 'POST', path: '/p', body: 1 };
    const [row] = rowsOf(['unknown']);
    assert.ok(row);
    const { asks } = await gatherAttempts([{ ...row, ask }, row], 'r-');
    assert.deepEqual(asks.get('r-1'), ask);
  });
});
