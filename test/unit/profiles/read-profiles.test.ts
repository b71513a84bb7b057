import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lossRefusal } from '../../../profiles/loss-refusal.ts';
import { listProfiles, readProfile } from '../../../profiles/read-profiles.ts';

/** name: down, up (kbit/s, 0 = not limited), RTT, jitter, loss, provenance; typed again from the design's table. */
const TABLE: Readonly<Record<string, readonly [number, number, number, number, number, string]>> = {
  localhost: [0, 0, 0, 0, 0, 'assumed'],
  fibre: [20000, 5000, 4, 0, 0, 'preset'],
  'fibre-1g': [1000000, 700000, 5, 1, 0, 'assumed'],
  cable: [5000, 1000, 28, 0, 0, 'preset'],
  adsl: [1500, 384, 50, 0, 0, 'preset'],
  wifi: [40000, 33000, 2, 0, 0, 'preset'],
  '5g': [200000, 50000, 20, 8, 0, 'assumed'],
  '4g': [36000, 15000, 95, 44, 0, 'measured'],
  '4g-bad': [3300, 150, 113, 82, 0, 'measured'],
  hspa: [14000, 3000, 105, 45, 0, 'measured'],
  '3g': [1600, 768, 300, 0, 0, 'preset'],
  '3g-slow': [780, 330, 200, 0, 0, 'preset'],
  edge: [240, 200, 840, 0, 0, 'preset'],
  'edge-lossy': [240, 200, 840, 0, 0.01, 'preset'],
  '2g': [35, 32, 1300, 0, 0, 'preset'],
  '2g-rural': [20, 18, 1300, 0, 0.02, 'preset'],
  satellite: [1000, 256, 600, 0, 0, 'preset'],
  'satellite-leo': [100000, 15000, 50, 10, 0, 'assumed'],
  'lossy-1': [0, 0, 0, 0, 0.01, 'assumed'],
  'lossy-5': [0, 0, 0, 0, 0.05, 'assumed'],
};

test('every profile of the design is there with its figures, and no other', async () => {
  const found = Object.fromEntries(
    (await listProfiles()).map((profile) => [
      profile.name,
      [profile.downKbps ?? 0, profile.upKbps ?? 0, profile.rttMs, profile.jitterMs, profile.loss, profile.provenance],
    ]),
  );
  assert.deepEqual(found, TABLE);
});

test('every profile says where its figures come from, and what it is', async () => {
  for (const profile of await listProfiles()) {
    assert.ok(profile.source.length > 10, profile.name);
    assert.ok(profile.about.length > 10, profile.name);
  }
});

test('profiles are listed nearest first', async () => {
  const rtts = (await listProfiles()).map((profile) => profile.rttMs);
  assert.deepEqual(
    rtts,
    rtts.toSorted((one, other) => one - other),
  );
});

test('a mistyped name is answered with the nearest one', async () => {
  await assert.rejects(readProfile('2g-rurl'), { code: 'unknown-profile', hint: /did you mean "2g-rural"/ });
  await assert.rejects(readProfile('carrier-pigeon'), { code: 'unknown-profile', hint: /there are: localhost/ });
});

test('exactly the profiles with loss are refused, with what to do', async () => {
  for (const profile of await listProfiles()) {
    const refusal = lossRefusal(profile);
    assert.equal(refusal !== undefined, profile.loss > 0, profile.name);
    if (refusal !== undefined) assert.match(refusal, /cannot drop packets; run with --docker, or as root on Linux/);
  }
});

test('a profile file with an unknown key, a wrong type or broken YAML is refused by name', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-profiles-'));
  t.after(() => rm(folder, { recursive: true }));
  const good = 'about: x\nrtt_ms: 10\nsource: y\nprovenance: assumed\n';
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${good}down_kpbs: 3\n`, /odd\.yaml.*down_kpbs/s],
    [good.replace('10', 'fast'), /odd\.yaml.*rtt_ms/s],
    [`${good}jitter_ms: 11\n`, /odd\.yaml.*jitter_ms exceeds rtt_ms/],
    [`${good}down_kbps: 0\n`, /odd\.yaml.*down_kbps/s],
    ['about: [', /odd\.yaml/],
  ];
  for (const [text, message] of cases) {
    await writeFile(join(folder, 'odd.yaml'), text);
    await assert.rejects(listProfiles(folder), { code: 'bad-profile', message });
  }
  await writeFile(join(folder, 'odd.yaml'), good);
  assert.equal((await listProfiles(folder))[0]?.rttMs, 10);
});
