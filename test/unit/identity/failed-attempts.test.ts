import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FailedAttempts } from '../../../sut/app/identity/service/failed-attempts.ts';

/** Attempts on a clock that the test moves. */
function onClock(): { readonly attempts: FailedAttempts; readonly pass: (ms: number) => void } {
  let nowMs = 5000;
  const attempts = new FailedAttempts(() => nowMs);
  return { attempts, pass: (ms) => void (nowMs += ms) };
}

test('the fifth failure within a minute closes a name, until the first of them is a minute old', () => {
  const { attempts, pass } = onClock();
  for (let failure = 1; failure <= 5; failure += 1) {
    assert.equal(attempts.waitS('ada'), 0, `before failure ${failure}`);
    attempts.failed('ada');
    pass(2000);
  }
  assert.equal(attempts.waitS('ada'), 50);
  pass(49_001);
  assert.equal(attempts.waitS('ada'), 1);
  pass(999);
  assert.equal(attempts.waitS('ada'), 0);
  attempts.failed('ada');
  assert.equal(attempts.waitS('ada'), 2, 'until the second of them is a minute old');
});

test('failures that are further apart close nothing', () => {
  const { attempts, pass } = onClock();
  for (let failure = 1; failure <= 50; failure += 1) {
    assert.equal(attempts.waitS('ada'), 0);
    attempts.failed('ada');
    pass(15_001);
  }
});

test('a success clears a name, and one name does not close another', () => {
  const { attempts } = onClock();
  for (let failure = 1; failure <= 5; failure += 1) attempts.failed('ada');
  assert.equal(attempts.waitS('björn'), 0);
  assert.equal(attempts.waitS('ada'), 60);
  attempts.succeeded('ada');
  assert.equal(attempts.waitS('ada'), 0);
});

test('names beyond ten thousand make it forget the one that failed longest ago', () => {
  const { attempts } = onClock();
  for (const name of ['first', 'second']) for (let failure = 1; failure <= 5; failure += 1) attempts.failed(name);
  attempts.failed('first');
  for (let name = 1; name <= 9_999; name += 1) attempts.failed(`name-${name}`);
  assert.equal(attempts.waitS('second'), 0);
  assert.equal(attempts.waitS('first'), 60);
  attempts.failed('one more');
  assert.equal(attempts.waitS('first'), 0);
});
