import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseAfterChunkMs } from '../../../sut/app/bank/service/interest-pace.ts';

test('interest does not pause while nobody else moves money', () => {
  assert.equal(pauseAfterChunkMs(20, 0), 0);
});

test('beside others interest has a small share of the time, however many they are', () => {
  for (const others of [1, 1000]) {
    const pauseMs = pauseAfterChunkMs(10, others);
    assert.ok(10 / (10 + pauseMs) <= 0.2, String(pauseMs));
  }
});

test('the pause is longer after a slower chunk, and no longer than a second', () => {
  assert.ok(pauseAfterChunkMs(20, 1) > pauseAfterChunkMs(10, 1));
  assert.equal(pauseAfterChunkMs(60_000, 1), 1000);
});
