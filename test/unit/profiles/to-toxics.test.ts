import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { NetworkProfile } from '../../../core/network.ts';
import { readProfile } from '../../../profiles/read-profiles.ts';
import { rateKBps, toToxics } from '../../../profiles/to-toxics.ts';

/** Attributes by name, in order of creation. */
const CASES: Readonly<Record<string, readonly (readonly [string, Readonly<Record<string, number>>])[]>> = {
  localhost: [],
  '4g': [
    ['latency_upstream', { latency: 47, jitter: 22 }],
    ['latency_downstream', { latency: 48, jitter: 22 }],
    ['bandwidth_upstream', { rate: 1875 }],
    ['bandwidth_downstream', { rate: 4500 }],
  ],
  '2g': [
    ['latency_upstream', { latency: 650, jitter: 0 }],
    ['latency_downstream', { latency: 650, jitter: 0 }],
    ['bandwidth_upstream', { rate: 4 }],
    ['bandwidth_downstream', { rate: 4 }],
  ],
  'fibre-1g': [
    ['latency_upstream', { latency: 2, jitter: 0 }],
    ['latency_downstream', { latency: 3, jitter: 1 }],
    ['bandwidth_upstream', { rate: 87_500 }],
    ['bandwidth_downstream', { rate: 125_000 }],
  ],
};

for (const [name, wanted] of Object.entries(CASES)) {
  test(`${name} becomes its toxics`, async () => {
    const toxics = toToxics(await readProfile(name));
    assert.deepEqual(
      toxics.map((toxic) => [toxic.name, toxic.attributes]),
      wanted,
    );
  });
}

test('added latency is on top in each direction, also where there was none', async () => {
  const added = toToxics(await readProfile('4g'), 500).map((toxic) => toxic.attributes['latency']);
  assert.deepEqual(added.slice(0, 2), [547, 548]);
  assert.deepEqual(
    toToxics(await readProfile('localhost'), 500).map((toxic) => toxic.name),
    ['latency_upstream', 'latency_downstream'],
  );
});

const anyProfile: fc.Arbitrary<NetworkProfile> = fc
  .record({
    down: fc.option(fc.integer({ min: 1, max: 2_000_000 }), { nil: undefined }),
    up: fc.option(fc.integer({ min: 1, max: 2_000_000 }), { nil: undefined }),
    rttMs: fc.nat(3_000),
    jitterShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ down, up, rttMs, jitterShare }) => ({
    name: 'any',
    about: '',
    source: '',
    provenance: 'assumed',
    loss: 0,
    rttMs,
    jitterMs: Math.round(rttMs * jitterShare),
    ...(down === undefined ? {} : { downKbps: down }),
    ...(up === undefined ? {} : { upKbps: up }),
  }));

test('the two ways add up to the round trip and its jitter, in whole numbers', () => {
  fc.assert(
    fc.property(anyProfile, fc.nat(1_000), (profile, extraMs) => {
      const sum = (key: string): number =>
        toToxics(profile, extraMs).reduce((total, toxic) => total + (toxic.attributes[key] ?? 0), 0);
      assert.equal(sum('latency'), profile.rttMs + 2 * extraMs);
      assert.equal(sum('jitter'), profile.jitterMs);
      for (const toxic of toToxics(profile, extraMs)) {
        for (const value of Object.values(toxic.attributes)) assert.ok(Number.isInteger(value) && value >= 0);
      }
    }),
  );
});

test('no bandwidth is ever created before a latency, and a direction has each once', () => {
  fc.assert(
    fc.property(anyProfile, (profile) => {
      const types = toToxics(profile).map((toxic) => toxic.type);
      assert.ok(types.lastIndexOf('latency') < (types.includes('bandwidth') ? types.indexOf('bandwidth') : 99));
      const names = toToxics(profile).map((toxic) => toxic.name);
      assert.equal(new Set(names).size, names.length);
    }),
  );
});

test('a rate is rounded to the nearest whole KB/s and never to zero, which would block', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 2_000_000, noNaN: true }), (kbps) => {
      const rate = rateKBps(kbps);
      assert.ok(Number.isInteger(rate) && rate >= 1);
      assert.ok(Math.abs(rate * 8 - kbps) <= 4 || (rate === 1 && kbps < 8));
    }),
  );
});
