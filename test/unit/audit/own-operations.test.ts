import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownOperations } from '../../../chaos/audit/own-operations.ts';
import type { BookedOperation } from '../../../core/system.ts';
import { booked } from '../../support/paper-books.ts';

const CASES: readonly (readonly [asker: string | undefined, caller: number])[] = [
  ['customer:17', 17],
  ['cashier:1', 1_000_000_001],
  ['admin', 1_000_000_000],
  [undefined, 0],
];

describe('operations of two users under one key', () => {
  for (const [asker, caller] of CASES) {
    it(`are told apart by who asked: ${asker ?? 'nobody known'}`, () => {
      const own = booked('r-1', { caller });
      const foreign = booked('r-1', { caller: 99, movements: 0, refused: true });
      for (const order of [
        [own, foreign],
        [foreign, own],
      ]) {
        assert.deepEqual([...ownOperations(order, () => asker)], [['r-1', own]] satisfies [string, BookedOperation][]);
      }
    });
  }

  it('count a movement with the operation that no record of its user explains', () => {
    const own = booked('r-1', { caller: 17 });
    const stray = booked('r-1', { caller: 0, whole: false, stray: true });
    for (const order of [
      [own, stray],
      [stray, own],
    ]) {
      const [, found] = [...ownOperations(order, () => 'customer:17')][0] ?? [];
      assert.deepEqual([found?.movements, found?.whole, found?.caller], [2, true, 17]);
    }
  });
});
