import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { readProfile } from '../../../profiles/read-profiles.ts';
import { verifyProfiles } from '../../../profiles/verify.ts';

test('three profiles really are what they promise, and nothing is left behind', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('mascaret-verify-'));
  const names = ['3g', 'satellite', 'edge'];
  const lines: string[] = [];
  const found = await verifyProfiles({
    profiles: await Promise.all(names.map((name) => readProfile(name))),
    onProgress: (text) => void lines.push(text),
  });
  assert.deepEqual(
    found.map((one) => [one.profile, one.figures.map((figure) => figure.verdict)]),
    names.map((name) => [name, ['kept', 'kept', 'kept']]),
    JSON.stringify(found),
  );
  assert.deepEqual(lines.slice(0, 2), ['round trips of 3 profiles', 'throughput of 3 profiles: edge, satellite, 3g']);
  const after = (await readdir(tmpdir())).filter((name) => name.startsWith('mascaret-verify-'));
  assert.deepEqual(after, before);
});

test('a profile with loss is measured for the rest, and its loss is named as not measured', async () => {
  const [found] = await verifyProfiles({ profiles: [await readProfile('edge-lossy')] });
  assert.match(found?.notMeasured ?? '', /loses 1 % of its packets/);
  assert.equal(found?.figures.length, 3);
});

test('an interrupted verification ends at once and leaves nothing behind', async () => {
  const abort = new AbortController();
  const verifying = verifyProfiles({
    profiles: [await readProfile('2g')],
    onProgress: () => abort.abort(new Error('Ctrl-C')),
    signal: abort.signal,
  });
  await assert.rejects(verifying);
});
