import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { cacheFolder } from '../../../platform/cache-folder.ts';
import type { MeasuredFacts } from '../../../sut/facts/measured-facts.ts';
import { assertNothingLeft, mascaretPlace, type MascaretPlace } from '../../support/mascaret-place.ts';
import { mascaret } from '../../support/mascaret-process.ts';

interface Known {
  readonly name: string;
  readonly measured: { readonly facts: MeasuredFacts; readonly isCurrent: boolean };
}

test('the microservices are measured by bringing them up: what each operation asks of how many services, and nothing stays', async (t) => {
  const place = await mascaretPlace(t);
  const env = { MASCARET_CACHE: await ownMeasurements(place) };
  const { code, stdout, stderr } = await mascaret(place, ['architectures', 'measure', 'microservices', '--json'], env);
  assert.equal(code, 0, stderr);
  const [{ measured }] = JSON.parse(stdout) as [Known];
  const { facts } = measured;
  assert.ok(measured.isCurrent);
  assert.equal(facts.startUpsMs.length, 3);
  assert.ok(facts.startUpsMs.every((ms) => ms > 0) && facts.processes >= 13 && facts.memoryBytes > 0);
  const callsOf = (operation: string): number => facts.operations.find(({ name }) => name === operation)?.calls ?? 0;
  // The gateway asks the bank; a checkout asks the orders, the inventory and the bank, and tells how it ended.
  assert.equal(callsOf('payment'), 1);
  assert.ok(callsOf('checkout') >= 3, String(callsOf('checkout')));
  assert.ok(facts.operations.every(({ bytes }) => bytes > 0));
  const shown = await mascaret(place, ['architectures', 'show', 'microservices'], env);
  assert.match(shown.stdout, /checkout +\d\.\d/);
  assert.doesNotMatch(shown.stdout, /has changed since/);
  await assertNothingLeft(place);
});

/** A cache with the user's tools and databases, but not with their measurements: this machine is busy with tests. */
async function ownMeasurements({ folder }: MascaretPlace): Promise<string> {
  const cache = join(folder, 'cache');
  await mkdir(cache);
  for (const shared of ['tools', 'clusters']) {
    await mkdir(join(cacheFolder(), shared), { recursive: true });
    await symlink(join(cacheFolder(), shared), join(cache, shared));
  }
  return cache;
}
