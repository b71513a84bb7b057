import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendOf } from '../../../bench/trend.ts';
import { seededRandom } from '../../../core/random.ts';

const random = seededRandom(1);
const noise = Array.from({ length: 27 }, () => 100 + 10 * random());

test('noise alone is no trend', () => {
  const { p, growth } = trendOf(noise);
  assert.ok(p > 0.05, String(p));
  assert.ok(Math.abs(growth) < 0.1, String(growth));
});

test('a climb through the noise is seen, with its size', () => {
  const { p, growth } = trendOf(noise.map((value, at) => value + 2 * at));
  assert.ok(p < 0.001, String(p));
  assert.ok(growth > 0.3 && growth < 0.5, String(growth));
});

test('values that do not change have no trend', () => {
  const { p, growth } = trendOf(Array.from({ length: 20 }, () => 5));
  assert.ok(Math.abs(p - 1) < 1e-6, String(p));
  assert.equal(growth, 0);
});

test('the p of a known case: ten values that rise each time', () => {
  // S = 45, variance 125: z = 44 / 11.18 = 3.935, two-sided p = 0.0000831.
  assert.ok(Math.abs(trendOf(Array.from({ length: 10 }, (_, at) => at)).p - 0.0000831) < 1e-6);
});
