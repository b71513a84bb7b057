import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherHostDoubts } from '../../../generator/coordinator/other-hosts.ts';

const lanesOf = (...profiles: readonly string[]) => ({ lanes: profiles.map((profile) => ({ profile, share: 1 })) });

test('hosts of other machines are named as blocked, those of this machine as past the lanes', () => {
  const doubts = otherHostDoubts(['shop.example:443', '127.0.0.1:4000', '[::1]:4001'], lanesOf('localhost', '3g'));
  assert.deepEqual(
    doubts.map(([code]) => code),
    ['host-blocked', 'lane-bypassed'],
  );
  assert.match(doubts[0]?.[1] ?? '', /shop\.example:443.*nothing was sent/);
  assert.match(doubts[1]?.[1] ?? '', /127\.0\.0\.1:4000, \[::1\]:4001/);
});

test('past a lane that shapes nothing is no doubt, and neither is nobody', () => {
  assert.deepEqual(otherHostDoubts(['localhost:4000'], lanesOf('localhost')), []);
  assert.deepEqual(otherHostDoubts([], lanesOf('3g')), []);
});
