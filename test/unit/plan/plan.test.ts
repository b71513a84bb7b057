import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MascaretError } from '../../../core/errors.ts';
import type { Plan } from '../../../core/plan.ts';
import { shuffled } from '../../../core/random.ts';
import type { ChaosEntry, Phase, Scenario, Slo } from '../../../core/scenario.ts';
import { makePlan, type PlanInput } from '../../../generator/plan.ts';

test('the same input gives the same plan, another seed another timeline', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), loads, fc.integer({ min: 1, max: 9 }), (seed, load, workers) => {
      const scenario = scenarioOf({ seed, load: [...load, calm(600)], chaos: [every(20_000, 5_000)] });
      assert.deepEqual(planOf(scenario, { workers }), planOf(scenario, { workers }));
    }),
  );
  const timelines = Array.from({ length: 20 }, (_, seed) =>
    JSON.stringify(planOf(scenarioOf({ seed, load: [calm(600)], chaos: [every(20_000, 5_000)] })).faults),
  );
  assert.equal(new Set(timelines).size, 20);
});

test('what is offered adds up to the integral of the ramps', () => {
  fc.assert(
    fc.property(loads, (load) => {
      const { offeredPerSecond, durationS } = planOf(scenarioOf({ load }));
      assert.equal(offeredPerSecond.length, durationS);
      const integral = load.reduce(
        (sum, phase) =>
          sum +
          (phase.model === 'open' ? ((phase.fromPerSecond + phase.toPerSecond) / 2) * (phase.durationMs / 1_000) : 0),
        0,
      );
      const offered = offeredPerSecond.reduce((sum, each) => sum + each, 0);
      assert.ok(Math.abs(offered - integral) <= 1e-9 * Math.max(1, integral), `${offered} is not ${integral}`);
    }),
  );
});

test('phases follow each other without a gap, and a second belongs to one model', () => {
  fc.assert(
    fc.property(loads, (load) => {
      const plan = planOf(scenarioOf({ load }));
      let next = 0;
      for (const phase of plan.phases) {
        assert.equal(phase.startS, next);
        next = phase.endS;
        for (let second = phase.startS; second < phase.endS; second += 1) {
          const other = phase.model === 'open' ? plan.usersPerSecond : plan.offeredPerSecond;
          assert.equal(other[second], 0);
        }
      }
      assert.equal(next, plan.durationS);
    }),
  );
});

test('users rise with the spawn rate until all are there, and fall the same way', () => {
  const rising = closed(0, 100, 10, 20);
  const falling = closed(100, 0, 5, undefined);
  const { usersPerSecond } = planOf(scenarioOf({ load: [rising, falling] }));
  assert.deepEqual(usersPerSecond.slice(0, 10), [10, 30, 50, 70, 90, 100, 100, 100, 100, 100]);
  assert.deepEqual(usersPerSecond.slice(10), [90, 70, 50, 30, 10]);
});

test('the segments of the workers cover the load without gap or overlap, in equal parts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), (count) => {
      const { workers } = planOf(scenarioOf({}), { workers: count });
      assert.equal(workers.length, count);
      const bounds = (workers[0]?.sequence ?? '').split(',');
      assert.equal(bounds.length, count + 1);
      for (const { index, segment, sequence } of workers) {
        assert.equal(sequence, workers[0]?.sequence);
        assert.equal(segment, `${bounds[index]}:${bounds[index + 1]}`);
        const [from = Number.NaN, to = Number.NaN] = segment.split(':').map((bound) => numberOf(bound));
        assert.ok(Math.abs(to - from - 1 / count) < 1e-12);
      }
      assert.equal(numberOf(bounds[0] ?? ''), 0);
      assert.equal(numberOf(bounds.at(-1) ?? ''), 1);
    }),
  );
  assert.deepEqual(
    planOf(scenarioOf({}), { workers: 4 }).workers.map(({ segment }) => segment),
    ['0:1/4', '1/4:1/2', '1/2:3/4', '3/4:1'],
  );
});

test('a number of workers that makes no sense is refused', () => {
  for (const workers of [0, -1, 1.5, 257, Number.NaN]) {
    assert.throws(
      () => planOf(scenarioOf({}), { workers }),
      (error) => error instanceof MascaretError && error.code === 'bad-workers',
    );
  }
});

test('lanes are the profiles that have users, and their shares add up to one', () => {
  const { lanes } = planOf(scenarioOf({ networks: { '4g': 0.7, '3g': 0.3, edge: 0 } }));
  assert.deepEqual(lanes, [
    { profile: '4g', share: 0.7 },
    { profile: '3g', share: 0.3 },
  ]);
});

test('faults are numbered in order of time, and each repetition is within its variation', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), fc.integer({ min: 0, max: 9_000 }), (seed, jitterMs) => {
      const chaos = [every(20_000, jitterMs), { ...at(50_000), fault: 'pause' }];
      const { faults } = planOf(scenarioOf({ seed, load: [calm(200)], chaos }));
      assert.deepEqual(
        faults.map(({ id }) => id),
        faults.map((_, index) => `f${index + 1}`),
      );
      assert.deepEqual(
        faults.map(({ atMs }) => atMs),
        faults.map(({ atMs }) => atMs).toSorted((one, other) => one - other),
      );
      for (const [index, { atMs }] of faults.filter(({ fault }) => fault === 'kill').entries()) {
        assert.ok(Math.abs(atMs - 20_000 * (index + 1)) <= jitterMs, `${atMs}`);
        assert.ok(Number.isInteger(atMs));
      }
    }),
  );
});

test('no repetition comes so late that its recovery could not be seen', () => {
  const slo: readonly Slo[] = [{ kind: 'recover', withinMs: 30_000 }];
  const { faults } = planOf(scenarioOf({ load: [calm(100)], chaos: [every(20_000, 0)], slo }));
  // Thirty seconds to recover and five good ones to see it: nothing after second 65.
  assert.deepEqual(
    faults.map(({ atMs }) => atMs),
    [20_000, 40_000, 60_000],
  );
  assert.throws(
    () => planOf(scenarioOf({ load: [calm(30)], chaos: [every(25_000, 0)], slo })),
    (error) => error instanceof MascaretError && error.code === 'fault-too-late',
  );
});

test('a moment in a phase counts from the start of that phase', () => {
  const load = [calm(10), { ...calm(20), name: 'rush' }];
  const chaos: readonly ChaosEntry[] = [{ ...at(0), when: { kind: 'at', phase: 'rush', offsetMs: 5_000 } }];
  assert.equal(planOf(scenarioOf({ load, chaos })).faults[0]?.atMs, 15_000);
});

test('another entry in the timeline does not move the choices of the first', () => {
  const among = Array.from({ length: 30 }, (_, index) => `service:bank-${index}`);
  const resolveTargets: PlanInput['resolveTargets'] = (_, random) => shuffled(among, random).slice(0, 1);
  const alone = planOf(scenarioOf({ load: [calm(100)], chaos: [at(5_000)] }), { resolveTargets });
  const more = Array.from({ length: 10 }, (_, index) => at(9_000 + index * 5_000));
  const { faults } = planOf(scenarioOf({ load: [calm(100)], chaos: [at(5_000), ...more] }), { resolveTargets });
  assert.deepEqual(faults[0], alone.faults[0]);
  assert.ok(new Set(faults.flatMap(({ targets }) => targets)).size > 5, 'each entry chooses for itself');
});

test('good within is the most patient promise about an endpoint, else about all, else one second', () => {
  const slo: readonly Slo[] = [
    { kind: 'load', endpoint: 'POST /a', latency: latencyBounds(400, 1_000) },
    { kind: 'load', endpoint: 'POST /a', phase: 'rush', latency: latencyBounds(2_000) },
    { kind: 'load', endpoint: 'GET /b', latency: [], errors: 0.1 },
    { kind: 'load', phase: 'calm', latency: latencyBounds(800) },
  ];
  assert.deepEqual(planOf(scenarioOf({ slo })).goodWithinMs, { '*': 800, 'POST /a': 2_000 });
  assert.deepEqual(planOf(scenarioOf({ slo: [] })).goodWithinMs, { '*': 1_000 });
});

const loads = fc.array(
  fc.oneof(
    fc
      .tuple(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 5_000, noNaN: true }),
        fc.double({ min: 0, max: 5_000, noNaN: true }),
      )
      .map(([seconds, from, to]): Phase => ({ ...calm(seconds), fromPerSecond: from, toPerSecond: to })),
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(500), fc.nat(500))
      .map(([seconds, from, to]): Phase => closed(from, to, seconds, undefined)),
  ),
  { minLength: 1, maxLength: 6 },
);

function calm(seconds: number): Extract<Phase, { model: 'open' }> {
  return {
    model: 'open',
    name: 'calm',
    durationMs: seconds * 1_000,
    measured: true,
    fromPerSecond: 10,
    toPerSecond: 10,
  };
}

function closed(fromUsers: number, toUsers: number, seconds: number, spawnPerSecond: number | undefined): Phase {
  return {
    model: 'closed',
    name: 'crowd',
    durationMs: seconds * 1_000,
    measured: true,
    fromUsers,
    toUsers,
    ...(spawnPerSecond === undefined ? {} : { spawnPerSecond }),
    thinkMinMs: 0,
    thinkMaxMs: 0,
  };
}

function every(periodMs: number, jitterMs: number): ChaosEntry {
  return {
    when: { kind: 'every', periodMs, jitterMs },
    fault: 'kill',
    target: 'service:bank',
    forMs: 1_000,
    parameters: {},
  };
}

function at(offsetMs: number): ChaosEntry {
  return { when: { kind: 'at', offsetMs }, fault: 'kill', target: 'service:bank', forMs: 1_000, parameters: {} };
}

function scenarioOf(changes: Partial<Scenario>): Scenario {
  return {
    name: 'test',
    title: 'Test',
    about: '',
    seed: 1,
    system: { architecture: 'monolith', data: { profiles: 1, products: 1, stores: 1 } },
    workload: { script: 'bank-and-store', mix: { pay: 1 } },
    networks: { localhost: 1 },
    load: [calm(60)],
    chaos: [],
    slo: [{ kind: 'load', latency: [], errors: 0.01 }],
    audit: 'full',
    ...changes,
  };
}

function planOf(scenario: Scenario, input: Partial<PlanInput> = {}): Plan {
  return makePlan({ scenario, changes: [], workers: 1, resolveTargets: (target) => [target], ...input });
}

function numberOf(fraction: string): number {
  const [above = Number.NaN, below = 1] = fraction.split('/').map(Number);
  return above / below;
}

function latencyBounds(...ms: readonly number[]): { readonly percentile: number; readonly boundMs: number }[] {
  return ms.map((boundMs, index) => ({ percentile: 90 + index, boundMs }));
}
