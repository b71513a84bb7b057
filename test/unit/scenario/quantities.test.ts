import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  formatDuration,
  formatShare,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  QuantityError,
} from '../../../core/quantities.ts';

test('durations are read in milliseconds', () => {
  const table: readonly (readonly [string | number, number])[] = [
    ['300ms', 300],
    ['5s', 5_000],
    ['1m30s', 90_000],
    ['1 min 30 s', 90_000],
    ['2h', 7_200_000],
    ['1.5s', 1_500],
    ['0s', 0],
    ['1d', 86_400_000],
    [5, 5_000],
    ['5', 5_000],
  ];
  for (const [written, ms] of table) assert.equal(parseDuration(written), ms, String(written));
});

test('rates are read per second', () => {
  assert.equal(parseRate('150/s'), 150);
  assert.equal(parseRate('9000/min'), 150);
  assert.equal(parseRate('3600 / h'), 1);
  assert.equal(parseRate('0.5/s'), 0.5);
  assert.equal(parseRate(7), 7);
});

test('shares are read from percentages and fractions without rounding errors', () => {
  assert.equal(parseShare('60%'), 0.6);
  assert.equal(parseShare('0.1%'), 0.001);
  assert.equal(parseShare('100 %'), 1);
  assert.equal(parseShare(0.25), 0.25);
  assert.equal(parseShare('0'), 0);
});

test('sizes are read in bytes, decimal and binary', () => {
  assert.equal(parseSize('512kB'), 512_000);
  assert.equal(parseSize('64 MiB'), 67_108_864);
  assert.equal(parseSize('1.5GB'), 1_500_000_000);
  assert.equal(parseSize(42), 42);
});

test('what cannot be read is refused with the accepted forms', () => {
  const table: readonly (readonly [() => unknown, RegExp])[] = [
    [() => parseDuration('soon'), /"soon" is not a duration: write 300ms, 5s, 1m30s or 2h/],
    [() => parseDuration('-1s'), /write 300ms/],
    [() => parseDuration('30s1m'), /from large to small/],
    [() => parseDuration('1s2s'), /each once/],
    [() => parseDuration(''), /write 300ms/],
    [() => parseDuration('5 seconds'), /write 300ms/],
    [() => parseDuration(Number.NaN), /write 300ms/],
    [() => parseRate('150'.concat('/day')), /write 150\/s/],
    [() => parseRate('fast'), /write 150\/s/],
    [() => parseShare('60'), /did you mean 60%\?/],
    [() => parseShare('101%'), /write 60%/],
    [() => parseShare('-5%'), /write 60%/],
    [() => parseSize('5 bananas'), /write 512kB/],
  ];
  for (const [read, message] of table) {
    assert.throws(read, (error) => error instanceof QuantityError && message.test(error.message));
  }
});

test('a formatted duration can be read again, within its three digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000 }), (ms) => {
      const again = parseDuration(formatDuration(ms));
      assert.ok(Math.abs(again - ms) <= Math.max(ms * 0.005, 500), `${ms} became ${again}`);
    }),
  );
});

test('durations read as people write them', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [0.42, '0.42 ms'],
    [902, '902 ms'],
    [999.7, '1 s'],
    [1_310, '1.31 s'],
    [59_960, '1 min'],
    [90_000, '1 min 30 s'],
    [3_661_000, '1 h 1 min 1 s'],
  ];
  for (const [ms, text] of table) assert.equal(formatDuration(ms), text);
});

test('a share short of all never reads as 100 %, and some never as 0 %', () => {
  assert.equal(formatShare(1), '100 %');
  assert.equal(formatShare(0), '0 %');
  assert.equal(formatShare(0.979), '97.9 %');
  fc.assert(
    fc.property(fc.double({ min: Number.EPSILON, max: 1 - Number.EPSILON, noNaN: true }), (share) => {
      assert.notEqual(formatShare(share), '100 %');
      assert.notEqual(formatShare(share), '0 %');
    }),
  );
});
