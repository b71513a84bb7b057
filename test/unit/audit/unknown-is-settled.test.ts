import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt } from '../../../chaos/audit/attempts.ts';
import type { Settlement } from '../../../chaos/audit/evidence.ts';
import { unknownIsSettled } from '../../../chaos/audit/invariants/unknown-is-settled.ts';
import type { Ask } from '../../../core/worker-protocol.ts';
import type { BookedOperation } from '../../../core/system.ts';
import { booked, paperTotal } from '../../support/paper-books.ts';

const UNKNOWN: Attempt = { done: false, refused: false, unknown: true };
const DONE: Settlement = { answer: 'done', status: 201 };
const REFUSED: Settlement = { answer: 'refused', status: 422 };
const NONE: Settlement = { answer: 'none', reason: 'answered 503' };
const THERE = booked('r-1');
const TORN = booked('r-1', { whole: false });
const TWICE = booked('r-1', { movements: 2 });
const REFUSAL = booked('r-1', { movements: 0, refused: true });
const REFUSED_ONCE: Attempt = { ...UNKNOWN, refused: true };
const BOTH: Attempt = { done: true, refused: true, unknown: false };

const PAYMENT: Ask = {
  method: 'POST',
  path: '/api/v1/bank/payments',
  body: { card: '4000000000000001', merchant: 'baker', amount: '12.30' },
  as: 'customer:1',
};
const EFFECT = { did: 'payment', id: '7', cents: '8770' };
const MADE = booked('r-1', { effect: EFFECT });
const told = (fields: Readonly<Record<string, unknown>>): Settlement => ({ ...DONE, told: { digest: 'x', fields } });

const NOTHING = { value: { count: 0, examples: [] } };

interface Case {
  readonly what: string;
  readonly attempt?: Attempt;
  readonly first?: BookedOperation;
  readonly final?: BookedOperation;
  readonly settled: Settlement;
  readonly verdict: 'holds' | 'broken' | 'unknown';
}

const CASES: readonly Case[] = [
  { what: 'there, done again', first: THERE, final: THERE, settled: DONE, verdict: 'holds' },
  { what: 'absent, done now', final: THERE, settled: DONE, verdict: 'holds' },
  { what: 'answered as it is booked', final: MADE, settled: told({ id: 7, balance: '87.70' }), verdict: 'holds' },
  { what: 'answered with another id', final: MADE, settled: told({ id: 8, balance: '87.70' }), verdict: 'broken' },
  { what: 'answered with another balance', final: MADE, settled: told({ id: 7, balance: '80.00' }), verdict: 'broken' },
  { what: 'absent, refused now', final: REFUSAL, settled: REFUSED, verdict: 'holds' },
  { what: 'recorded refusal, refused again', first: REFUSAL, final: REFUSAL, settled: REFUSED, verdict: 'holds' },
  { what: 'no answer', first: THERE, final: THERE, settled: NONE, verdict: 'unknown' },
  { what: 'torn, whatever it answers', first: TORN, final: TORN, settled: NONE, verdict: 'broken' },
  { what: 'there, then done a second time', first: THERE, final: TWICE, settled: DONE, verdict: 'broken' },
  { what: 'there, refused when asked again', first: THERE, final: THERE, settled: REFUSED, verdict: 'broken' },
  { what: 'done when asked again, not booked', settled: DONE, verdict: 'broken' },
  { what: 'there and gone afterwards', first: THERE, settled: NONE, verdict: 'broken' },
  { what: 'recorded refusal, done again', first: REFUSAL, final: THERE, settled: DONE, verdict: 'broken' },
  { what: 'refused once, done later', attempt: REFUSED_ONCE, final: THERE, settled: DONE, verdict: 'broken' },
  { what: 'both answers to one key', attempt: BOTH, first: THERE, final: THERE, settled: NONE, verdict: 'broken' },
];

describe('the invariant over unknown operations', () => {
  for (const { what, attempt = UNKNOWN, first, final, settled, verdict } of CASES) {
    it(`is ${verdict} for an operation that is: ${what}`, () => {
      const judgement = unknownIsSettled.check({
        attempts: {
          operations: new Map([['r-1', attempt]]),
          asks: new Map([['r-1', PAYMENT]]),
          expected: new Map(),
          requests: 1,
          foreign: 0,
          clean: 0,
          leftOut: 0,
        },
        first: { value: new Map(first === undefined ? [] : [['r-1', first]]) },
        final: { value: new Map(final === undefined ? [] : [['r-1', final]]) },
        settled: new Map([['r-1', settled]]),
        before: paperTotal(),
        after: { value: paperTotal() },
        unbalanced: NOTHING,
        negative: NOTHING,
        unbalancedTransfers: NOTHING,
        overspentCards: NOTHING,
        interestTwice: NOTHING,
        interestWrong: NOTHING,
        misrecorded: NOTHING,
        interruptedWorkers: false,
      });
      assert.equal(judgement.verdict, verdict, judgement.found);
    });
  }
});
