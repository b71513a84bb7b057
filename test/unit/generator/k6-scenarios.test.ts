import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { poolSize } from '../../../generator/k6-pool.ts';
import { k6Scenarios, k6ScenarioStartsMs } from '../../../generator/k6-scenarios.ts';
import type { Phase } from '../../../core/scenario.ts';
import { steady, tinyPlan, users } from '../../support/tiny-plan.ts';

const POOL = { meanRttMs: 100, loosestBoundMs: 1000, requestsPerIteration: 1 };

describe('k6 scenarios', () => {
  it('join phases of one model, a step between them being a stage of no length', () => {
    const ramp = { ...steady(20, 4), fromPerSecond: 20, toPerSecond: 50.5 } as Phase;
    const { load1, ...others } = k6Scenarios(tinyPlan({ phases: [steady(20, 5), ramp, steady(10, 3)] }), POOL);
    assert.deepEqual(others, {});
    assert.equal(load1?.executor, 'ramping-arrival-rate');
    assert.equal(load1?.startTime, '0s');
    assert.deepEqual(load1?.stages, [
      { duration: '0s', target: 1200 },
      { duration: '5000ms', target: 1200 },
      { duration: '0s', target: 1200 },
      { duration: '4000ms', target: 3030 },
      { duration: '0s', target: 600 },
      { duration: '3000ms', target: 600 },
    ]);
  });

  it('begin anew where the model changes', () => {
    const plan = tinyPlan({ phases: [steady(20, 5), users(7, 3, 100), steady(20, 2)] });
    assert.deepEqual(
      Object.values(k6Scenarios(plan, POOL)).map(({ executor, startTime }) => [executor, startTime]),
      [
        ['ramping-arrival-rate', '0s'],
        ['ramping-vus', '5s'],
        ['ramping-arrival-rate', '8s'],
      ],
    );
    assert.deepEqual(k6ScenarioStartsMs(plan), { load1: 0, load2: 5000, load3: 8000 });
  });

  it('spawn users at their rate, then hold them', () => {
    const market = { ...users(0, 90, 0), toUsers: 1000, spawnPerSecond: 20 } as Phase;
    assert.deepEqual(stages(market), [
      { duration: '0s', target: 0 },
      { duration: '50000ms', target: 1000 },
      { duration: '40000ms', target: 1000 },
    ]);
  });

  it('reach what a slow spawn rate allows', () => {
    const slow = { ...users(10, 20, 0), toUsers: 110, spawnPerSecond: 2 } as Phase;
    assert.deepEqual(stages(slow).at(-1), { duration: '20000ms', target: 50 });
    const leaving = { ...users(100, 20, 0), toUsers: 0, spawnPerSecond: 10 } as Phase;
    assert.deepEqual(stages(leaving).slice(1), [
      { duration: '10000ms', target: 0 },
      { duration: '10000ms', target: 0 },
    ]);
  });
});

describe('the pool of virtual users', () => {
  it('holds what can still end well, and no more', () => {
    assert.deepEqual(poolSize(100, POOL, 1), { preAllocatedVUs: 50, maxVUs: 155 });
    const nothing = { meanRttMs: 0, loosestBoundMs: 0, requestsPerIteration: 1 };
    assert.deepEqual(poolSize(0, nothing, 1), { preAllocatedVUs: 5, maxVUs: 5 });
  });

  it('is larger where users make several requests one after the other', () => {
    const pool = poolSize(100, { ...POOL, requestsPerIteration: 3 }, 1);
    assert.deepEqual(pool, { preAllocatedVUs: 110, maxVUs: 455 });
  });

  it('gives each worker the same number, as k6 deals out arrivals by it', () => {
    assert.deepEqual(poolSize(100, POOL, 3), { preAllocatedVUs: 51, maxVUs: 156 });
  });

  it('never costs memory without end', () => {
    const slow = { meanRttMs: 1300, loosestBoundMs: 10_000, requestsPerIteration: 2 };
    const { preAllocatedVUs, maxVUs } = poolSize(50_000, slow, 1);
    assert.deepEqual([preAllocatedVUs, maxVUs], [3000, 3000]);
  });
});

function stages(phase: Phase) {
  return Object.values(k6Scenarios(tinyPlan({ phases: [phase] }), POOL))[0]?.stages ?? [];
}
