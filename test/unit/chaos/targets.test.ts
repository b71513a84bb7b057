import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandTarget, nameOf } from '../../../chaos/expand-target.ts';
import { faultNamed } from '../../../chaos/faults/registry.ts';
import { liveRefusal } from '../../../chaos/guards.ts';
import { overlapRefusal } from '../../../chaos/overlap.ts';
import type { FaultWorld, FaultWorldFacts } from '../../../core/fault.ts';
import type { PlannedFault } from '../../../core/plan.ts';

const INSTANCES = [
  { id: 'bank-1', service: 'bank' },
  { id: 'bank-2', service: 'bank' },
  { id: 'messages-1', service: 'messages' },
];
// Of the world only the names count here.
const WORLD = {
  runtime: { instances: () => INSTANCES },
  lanes: { all: [{ name: '4g' }, { name: 'edge' }] },
} as unknown as FaultWorld;

test('a target stands for the parts that the run has, and for nothing else', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['service:bank', ['bank-1', 'bank-2']],
    ['service:bank-2', ['bank-2']],
    ['service:bank-3', []],
    ['service:4g', []],
    ['lane:4g', ['lane:4g']],
    ['lane:3g', []],
    ['lane:bank', []],
  ];
  for (const [target, parts] of table) assert.deepEqual(expandTarget(target, WORLD), parts, target);
  assert.deepEqual(expandTarget('service:bank', { lanes: WORLD.lanes }), [], 'a system that is not ours');
  assert.equal(nameOf('service:bank'), 'bank');
});

const FACTS: FaultWorldFacts = { runtime: 'process', services: ['bank'], lanes: ['4g'], profiles: ['4g'] };

function refusal(name: string, parameters: object, forMs: number | undefined, leftMs: number): string | undefined {
  return liveRefusal({ fault: faultNamed(name), parameters: { ...parameters }, forMs, leftMs }, FACTS);
}

test('a fault by hand is refused for its parameters first, then where no time is left for it', () => {
  assert.match(refusal('pause', { signal: 9 }, 1_000, 60_000) ?? '', /no parameter "signal"/);
  assert.match(refusal('pause', {}, 1_000, 0) ?? '', /the load is over/);
  assert.match(refusal('crash', {}, undefined, 0) ?? '', /the load is over/);
  assert.equal(refusal('crash', {}, undefined, 1), undefined);
  assert.equal(refusal('pause', {}, 1_000, 2_000), undefined, 'a second is left to show that users are back');
  assert.match(refusal('pause', {}, 1_000, 1_999) ?? '', /too soon for a fault of 1 s/);
});

function fault(id: string, atMs: number, forMs: number | undefined, target: string): PlannedFault {
  return { id, atMs, fault: 'pause', targets: [target], parameters: {}, ...(forMs === undefined ? {} : { forMs }) };
}

function partsOf(target: string): readonly string[] {
  return expandTarget(target, WORLD);
}

function refused(one: PlannedFault, other: PlannedFault, lasts = false): boolean {
  return overlapRefusal([one, other], () => lasts, partsOf) !== undefined;
}

test('two faults overlap when they share a part and a moment, their ends included', () => {
  const first = fault('a', 1_000, 1_000, 'service:bank');
  assert.ok(refused(first, fault('b', 2_000, 1_000, 'service:bank-1')), 'one ends when the other begins');
  assert.ok(refused(fault('b', 2_000, 1_000, 'service:bank-1'), first), 'in any order');
  assert.ok(!refused(first, fault('b', 2_001, 1_000, 'service:bank-1')));
  assert.ok(!refused(first, fault('b', 1_500, 100, 'service:messages')));
  assert.ok(refused(fault('a', 0, undefined, 'lane:4g'), fault('b', 9_000, 1, 'lane:4g'), true), 'lasts to the end');
  assert.ok(!refused(fault('a', 0, undefined, 'lane:4g'), fault('b', 9_000, 1, 'lane:4g')), 'is over at once');
  assert.ok(refused(fault('a', 5, undefined, 'lane:4g'), fault('b', 5, undefined, 'lane:4g')), 'at the same moment');
});
