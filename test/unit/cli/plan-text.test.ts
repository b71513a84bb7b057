import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlan } from '../../../cli/load-scenario.ts';
import { planText } from '../../../cli/render/plan-text.ts';

test('a plan tells phases and faults in one order of time, with lanes, workers, promises and changes', async () => {
  const plan = await loadPlan({ scenario: 'payday', workers: '3', set: ['load.rush.arrivals=300/s'], seed: '9' });
  const lines = planText(plan).split('\n');
  const timeline = lines.slice(lines.indexOf('Timeline') + 1, lines.indexOf('Workers') - 1);
  assert.deepEqual(timeline, [
    '      0:00  warm-up: 20 arrivals/s for 5 s, not measured',
    '      0:05  steady: 150 arrivals/s for 30 s',
    '      0:35  rush: 300 arrivals/s for 25 s',
    '      0:40  ✖ f1 kill service:bank for 3 s',
    '      1:00  end of the load',
  ]);
  for (const line of [
    'Payday (payday), seed 9, 1 min',
    '  architecture monolith, seeded with 10,000 profiles, 1,000 products, 5 stores',
    '  4g     60 % of users',
    '  worker 1: from 1/3 to 2/3 of the load',
    '  users are back within 10 s of every fault',
    '  load.rush.arrivals=300/s',
    '  --seed=9',
  ]) {
    assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`);
  }
});

test('users, their spawn rate and their pauses are told for a closed phase', async () => {
  const text = planText(await loadPlan({ scenario: 'counter-attack' }));
  assert.match(text, /0:05 {2}crowd: 10 → 50 users, 10 more each second, thinking 20 ms to 60 ms for 25 s/);
});
