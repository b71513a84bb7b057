import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, integer, oneof, property, string } from 'fast-check';
import { seededRandom, shuffled } from '../../../core/random.ts';

test('the same seed gives the same numbers, in [0, 1)', () => {
  check(
    property(oneof(integer(), string()), (seed) => {
      const [one, other] = [seededRandom(seed), seededRandom(seed)];
      for (let draw = 0; draw < 20; draw += 1) {
        const value = one();
        assert.equal(value, other());
        assert.ok(value >= 0 && value < 1);
      }
    }),
  );
});

test('numbers are spread evenly: each tenth gets about its share of 100,000', () => {
  const random = seededRandom(42);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 100_000; draw += 1) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 400, `${count}`);
});

test('shuffling keeps every element and leaves the list itself alone', () => {
  check(
    property(array(integer()), integer(), (list, seed) => {
      const before = [...list];
      const mixed = shuffled(list, seededRandom(seed));
      assert.deepEqual(mixed.toSorted(byValue), list.toSorted(byValue));
      assert.deepEqual(list, before);
    }),
  );
});

function byValue(left: number, right: number): number {
  return left - right;
}
