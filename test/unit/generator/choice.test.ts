import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { dealt, drawn, pick } from '../../../generator/workloads/choice.ts';

describe('choices of the workload', () => {
  it('deal every card of a block exactly once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(100_000), (seed, block) => {
        const cards = Array.from({ length: 100 }, (_, at) => Math.floor(dealt(seed, block * 100 + at) * 100 + 1e-9));
        assert.deepEqual(
          cards.toSorted((one, other) => one - other),
          Array.from({ length: 100 }, (_, at) => at),
        );
      }),
    );
  });

  it('keep whole percents exactly in every hundred', () => {
    const shares = [
      ['pay', 0.6],
      ['transfer', 0.15],
      ['balance', 0.2],
      ['checkout', 0.05],
    ] as const;
    for (const seed of [0, 1, 42, -7, 4_000_000_000]) {
      for (let block = 0; block < 50; block += 1) {
        assert.deepEqual(counts(shares, seed, block * 100, 100), { pay: 60, transfer: 15, balance: 20, checkout: 5 });
      }
    }
  });

  it('come near shares that are no whole percents over many blocks', () => {
    const third = [
      ['a', 1 / 3],
      ['b', 1 / 3],
      ['c', 1 / 3],
    ] as const;
    for (const [name, count] of Object.entries(counts(third, 42, 0, 30_000))) {
      assert.ok(Math.abs(count - 10_000) <= 5, `${name}: ${count}`);
    }
  });

  it('mix: no journey waits longer than chance explains', () => {
    const shares = [
      ['often', 0.9],
      ['seldom', 0.1],
    ] as const;
    const names = Array.from({ length: 2000 }, (_, at) => pick(shares, dealt(42, at)));
    const longest = names
      .join(' ')
      .split('seldom')
      .map((run) => run.trim().split(' ').length);
    assert.ok(Math.max(...longest) < 80, `${Math.max(...longest)} in a row`);
  });

  it('are the same for the same seed and others for another', () => {
    assert.deepEqual(deal(42), deal(42));
    assert.notDeepEqual(deal(42), deal(43));
  });

  it('pick the last of shares that add up to a little less than one', () => {
    assert.equal(
      pick(
        [
          ['a', 0.1],
          ['b', 0.2],
        ],
        0.999,
      ),
      'b',
    );
    assert.equal(
      pick(
        [
          ['a', 0.1],
          ['b', 0.2],
          ['c', 0.7],
        ],
        0.3,
      ),
      'c',
    );
    assert.equal(pick([], 0.5), undefined);
  });

  it('draw evenly', () => {
    const mean = Array.from({ length: 20_000 }, (_, at) => drawn(42, at, 3)).reduce((sum, x) => sum + x, 0) / 20_000;
    assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean}`);
  });
});

function counts(shares: readonly (readonly [string, number])[], seed: number, from: number, count: number) {
  const found: Record<string, number> = {};
  for (let at = from; at < from + count; at += 1) {
    const name = pick(shares, dealt(seed, at)) ?? 'none';
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

function deal(seed: number): number[] {
  return Array.from({ length: 300 }, (_, at) => dealt(seed, at));
}
