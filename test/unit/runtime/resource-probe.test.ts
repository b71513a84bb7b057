import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../core/clock.ts';
import type { InstanceStats } from '../../../core/runtime.ts';
import { coresBetween, startResourceProbe, type Look, type ResourceSample } from '../../../metrics/resource-probe.ts';

const look = (timeMs: number, cpuMs: number): Look => ({ timeMs, stats: { cpuMs, rssBytes: 1 } });

test('CPU is told in cores over the time between two looks', () => {
  assert.equal(coresBetween(look(0, 100), look(1000, 600)), 0.5);
  assert.equal(coresBetween(look(0, 0), look(500, 1000)), 2);
});

test('after a restart the CPU time begins anew and is never negative', () => {
  assert.equal(coresBetween(look(0, 9000), look(1000, 250)), 0.25);
});

test('two looks at the same moment give no CPU rather than an endless one', () => {
  assert.equal(coresBetween(look(5, 5), look(5, 5)), 0);
});

test('an instance gives a sample per interval, and none while it is down', async () => {
  const seen: (InstanceStats | undefined)[] = [
    { cpuMs: 0, rssBytes: 10 },
    { cpuMs: 500, rssBytes: 20 },
    undefined,
    { cpuMs: 300, rssBytes: 30 },
  ];
  const samples = await samplesOf(seen);
  assert.deepEqual(
    samples.map(({ timeMs, cpu, rssBytes }) => ({ timeMs, cpu, rssBytes })),
    [
      { timeMs: 1000, cpu: 0.5, rssBytes: 20 },
      { timeMs: 3000, cpu: 0.15, rssBytes: 30 },
    ],
  );
});

test('a look that fails is skipped and does not end the probe', async () => {
  const samples = await samplesOf([{ cpuMs: 0, rssBytes: 1 }, new Error('no such file'), { cpuMs: 1000, rssBytes: 1 }]);
  assert.deepEqual(
    samples.map((sample) => sample.cpu),
    [0.5],
  );
});

/** Runs the probe over what each look shows, one second apart on a clock that does not wait. */
async function samplesOf(seen: readonly (InstanceStats | undefined | Error)[]): Promise<ResourceSample[]> {
  let now = 0;
  let looks = 0;
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      await new Promise(setImmediate);
    },
  };
  const samples: ResourceSample[] = [];
  const over = Promise.withResolvers<void>();
  const probe = startResourceProbe({
    instances: () => [{ id: 'bank-1', service: 'bank' }],
    stats: () => {
      const stats = seen[looks];
      looks += 1;
      if (looks >= seen.length) over.resolve();
      return stats instanceof Error ? Promise.reject(stats) : Promise.resolve(stats);
    },
    everyMs: 1000,
    onSample: (sample) => samples.push(sample),
    clock,
  });
  await over.promise;
  await probe.stop();
  return samples;
}
