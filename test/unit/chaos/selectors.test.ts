import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { seededRandom } from '../../../core/random.ts';
import { resolveTargets } from '../../../chaos/selectors.ts';

const THERE = ['service:database', 'service:bank-1', 'service:bank-2', 'service:bank-3', 'lane:4g', 'lane:3g'];
const resolve = (text: string, seed = 1): readonly string[] => resolveTargets(text, THERE, seededRandom(seed));

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['service:database', ['service:database']],
  ['service:bank', ['service:bank-1', 'service:bank-2', 'service:bank-3']],
  ['service:bank-2', ['service:bank-2']],
  ['lane:4g', ['lane:4g']],
  ['service:/bank-[12]/', ['service:bank-1', 'service:bank-2']],
  ['lane:/.g/', ['lane:4g', 'lane:3g']],
  ['100% of service:bank', ['service:bank-1', 'service:bank-2', 'service:bank-3']],
  ['  3 of service:bank ', ['service:bank-1', 'service:bank-2', 'service:bank-3']],
];
for (const [text, wanted] of CASES) {
  test(`"${text}" means ${wanted.join(', ')}`, () => assert.deepEqual(resolve(text), wanted));
}

test('a service that is a candidate itself is taken as it is', () => {
  assert.deepEqual(resolveTargets('service:bank', ['service:bank', 'lane:4g'], seededRandom(1)), ['service:bank']);
});

test('the same seed chooses the same; every one is chosen by some seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      assert.deepEqual(resolve('1 of service:bank', seed), resolve('1 of service:bank', seed));
      assert.equal(resolve('2 of service:bank', seed).length, 2);
      assert.equal(resolve('34% of service:bank', seed).length, 1);
      assert.equal(resolve('1% of service:bank', seed).length, 1);
    }),
  );
  const chosen = new Set(Array.from({ length: 50 }, (_, seed) => resolve('1 of service:bank', seed)[0]));
  assert.equal(chosen.size, 3);
});

test('a target that finds nothing is an error with the nearest name', () => {
  assert.throws(() => resolve('service:databse'), { code: 'no-target', hint: 'did you mean "service:database"?' });
  assert.throws(() => resolve('lane:5g'), { code: 'no-target', hint: /did you mean "lane:[34]g"/ });
  assert.throws(() => resolve('service:/ban/'), { code: 'no-target' }, 'a part of a name is not enough');
  assert.throws(() => resolveTargets('lane:4g', [], seededRandom(1)), { hint: 'there is: nothing' });
});

test('asking for more than there are is an error', () => {
  assert.throws(() => resolve('4 of service:bank'), {
    code: 'too-few-targets',
    message: /asks for 4, and there are 3/,
  });
});

for (const text of [
  'bank',
  'service:',
  '0 of service:bank',
  '101% of service:bank',
  'two of service:bank',
  'service:/(/',
  '',
  'service:bank lane:4g',
]) {
  test(`"${text}" is not a target`, () => assert.throws(() => resolve(text), { code: 'bad-target' }));
}
