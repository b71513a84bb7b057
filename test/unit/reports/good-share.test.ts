import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { goodShare, type WindowFacts } from '../../../reports/analysis/good-share.ts';

const NOTHING: WindowFacts = { offered: 0, unserved: 0, users: 0, stalledMs: 0, started: 0, good: 0 };

const TABLE: readonly (readonly [string, Partial<WindowFacts>, number | undefined])[] = [
  ['open, all good', { offered: 100, started: 100, good: 100 }, 1],
  ['open, a tenth bad', { offered: 100, started: 100, good: 90 }, 0.9],
  ['open, half dropped and the rest good', { offered: 100, unserved: 50, started: 50, good: 50 }, 0.5],
  ['open, half dropped and half of the rest bad', { offered: 100, unserved: 50, started: 50, good: 25 }, 0.25],
  ['open, nothing started', { offered: 100 }, 0],
  ['open, more dropped than was due in this very second', { offered: 10, unserved: 11, started: 1, good: 1 }, 0],
  ['open, one a second, and it fell into the next one', { offered: 1 }, undefined],
  ['open, one a second, and it was dropped', { offered: 1, unserved: 1 }, 0],
  ['closed, all good', { users: 10, started: 40, good: 40 }, 1],
  ['closed, users waited half of the time', { users: 10, stalledMs: 5000, started: 20, good: 20 }, 0.5],
  ['closed, everybody hangs', { users: 10, stalledMs: 10_000 }, 0],
  ['closed, one hangs and nobody else asks', { users: 10, stalledMs: 1000 }, 0],
  ['closed, everybody only thinks', { users: 10 }, undefined],
  ['closed, more waiting than users recorded', { users: 1, stalledMs: 3000, started: 2, good: 2 }, 0],
  ['nobody and nothing', {}, undefined],
  ['after the load, requests of a last iteration', { started: 4, good: 3 }, 0.75],
];

for (const [name, facts, expected] of TABLE) {
  test(`Q of a second: ${name}`, () => {
    assert.equal(goodShare({ ...NOTHING, ...facts }), expected);
  });
}

test('Q is a share, and never rises when more is dropped or stalled or less is good', () => {
  const window = fc
    .record({
      offered: fc.nat(500),
      unserved: fc.nat(500),
      users: fc.nat(50),
      stalledMs: fc.nat(60_000),
      started: fc.nat(900),
    })
    .chain((facts) => fc.nat(facts.started).map((good): WindowFacts => ({ ...facts, good })));
  fc.assert(
    fc.property(window, (facts) => {
      const share = goodShare(facts);
      if (share === undefined) return;
      assert.ok(share >= 0 && share <= 1);
      const worse = [
        { ...facts, unserved: facts.unserved + 1 },
        { ...facts, stalledMs: facts.stalledMs + 100 },
        ...(facts.good > 0 ? [{ ...facts, good: facts.good - 1 }] : []),
      ];
      for (const each of worse) assert.ok((goodShare(each) ?? 0) <= share + 1e-12);
    }),
  );
});
