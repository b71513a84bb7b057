import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_AND_ONE, pageOf } from '../../../sut/app/page.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

test('a page has up to fifty rows, and names the last one when there are more', () => {
  assert.equal(PAGE_AND_ONE, 51);
  assert.deepEqual(
    pageOf(numbers(51), (row) => row * 10),
    { rows: numbers(50), next: 500 },
  );
});

test('a page that ends the list names nothing, however full it is', () => {
  for (const count of [0, 1, 50]) {
    assert.deepEqual(
      pageOf(numbers(count), (row) => row),
      { rows: numbers(count), next: undefined },
    );
  }
});
