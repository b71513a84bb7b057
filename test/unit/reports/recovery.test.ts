import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recoveryOf, faultHistories } from '../../../reports/analysis/recovery.ts';
import { faultLines } from '../../support/hand-made-run.ts';

/** `+` good, `-` bad, `.` says nothing. */
function windows(picture: string): (boolean | undefined)[] {
  return Array.from(picture, (mark) => (mark === '.' ? undefined : mark === '+'));
}

test('time to impact and to recover are counted from the confirmed injection, and from the removal', () => {
  const found = recoveryOf({ injectedMs: 2400, undoneMs: 5100 }, windows('+++---++++++'));
  assert.deepEqual(found, {
    result: 'recovered',
    impactSecond: 3,
    toImpactMs: 600,
    toRecoverMs: 3600,
    toRecoverAfterRemovalMs: 900,
    recoveredSecond: 6,
    relapses: 0,
  });
});

test('an impact in the very second of the injection is an impact after 0 ms', () => {
  const found = recoveryOf({ injectedMs: 2400, undoneMs: 3000 }, windows('++-+++++'));
  assert.equal(found.result === 'recovered' && found.toImpactMs, 0);
});

test('four good seconds in a row are no recovery', () => {
  const found = recoveryOf({ injectedMs: 1000, undoneMs: 2000 }, windows('+-++++-+++++'));
  assert.equal(found.result === 'recovered' && found.recoveredSecond, 7);
});

test('a fault whose users feel nothing has no impact, which is not a recovery after 0 s', () => {
  assert.deepEqual(recoveryOf({ injectedMs: 1000, undoneMs: 2000 }, windows('++++++++')), { result: 'no impact' });
});

test('a bad second before the injection is not its impact', () => {
  const found = recoveryOf({ injectedMs: 7000, undoneMs: 8000 }, windows('+-+++++++++'));
  assert.deepEqual(found, { result: 'no impact' });
});

test('recovery is not applicable where one of the last five seconds before the injection was bad', () => {
  const history = { injectedMs: 7000, undoneMs: 8000 };
  for (const picture of ['---------------', '++-++++---+++++', '++-++++++++++++', '......-.++++++']) {
    assert.deepEqual(recoveryOf(history, windows(picture)), { result: 'not applicable' }, picture);
  }
  for (const picture of ['.......--++++++', '.....++--++++++', '--+++++--++++++']) {
    assert.equal(recoveryOf(history, windows(picture)).result, 'recovered', picture);
  }
});

test('what an overlapping fault did before is no reason to judge nothing', () => {
  const found = recoveryOf({ injectedMs: 7000, undoneMs: 8000 }, windows('+++++----+++++'), undefined, 5000);
  assert.equal(found.result, 'recovered');
});

test('users who are not back before the end are "more than" the time that was left', () => {
  const found = recoveryOf({ injectedMs: 1500, undoneMs: 2500 }, windows('+---+++-'));
  assert.deepEqual(found, { result: 'not recovered', impactSecond: 1, toImpactMs: 0, toRecoverMs: 6500, relapses: 0 });
});

test('users well served when the load ends, but for less than five seconds, may be back from then on', () => {
  const found = recoveryOf({ injectedMs: 1500, undoneMs: 2500 }, windows('+---++++'));
  const base = { result: 'not recovered', impactSecond: 1, toImpactMs: 0, relapses: 0 };
  assert.deepEqual(found, { ...base, toRecoverMs: 2500, goodAtEndS: 4 });
});

test('relapses are stretches of bad seconds after the recovery', () => {
  const found = recoveryOf({ injectedMs: 0, undoneMs: 1000 }, windows('-+++++--++-+'));
  assert.equal(found.result === 'recovered' && found.relapses, 2);
});

test('what the next fault does is not counted as a relapse of the one before', () => {
  const found = recoveryOf({ injectedMs: 0, undoneMs: 1000 }, windows('-+++++-----'), 6000);
  assert.equal(found.result === 'recovered' && found.relapses, 0);
  for (const nextMs of [6000, 6400]) {
    const none = recoveryOf({ injectedMs: 0, undoneMs: 1000 }, windows('++++++-----'), nextMs);
    assert.deepEqual(none, { result: 'no impact' });
  }
});

test('seconds that say nothing neither break a row of good ones nor count as good', () => {
  const found = recoveryOf({ injectedMs: 0, undoneMs: 1000 }, windows('-++.++.+'));
  assert.equal(found.result === 'recovered' && found.recoveredSecond, 1);
  assert.equal(recoveryOf({ injectedMs: 0, undoneMs: 1000 }, windows('-++.++.')).result, 'not recovered');
});

test('a fault that was never confirmed has no recovery', () => {
  assert.deepEqual(recoveryOf({}, windows('+---')), { result: 'not injected' });
});

test('the journal gives one history per fault, in order of time, with the proofs', () => {
  const histories = faultHistories([...faultLines('f2', 9000), ...faultLines('f1', 3000, 5000)]);
  assert.deepEqual(
    histories.map((each) => [each.id, each.injectedMs, each.undoneMs, each.proof, each.undoProof]),
    [
      ['f1', 3000, 5000, 'injected for sure', 'undone for sure'],
      ['f2', 9000, undefined, 'injected for sure', undefined],
    ],
  );
});
