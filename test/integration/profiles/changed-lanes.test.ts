import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ReleaseStack } from '../../../core/release-stack.ts';
import { openLanes } from '../../../profiles/lanes.ts';
import { ToxiproxyApi } from '../../../profiles/toxiproxy-api.ts';

const release = new ReleaseStack();
after(async () => assert.deepEqual(await release.releaseAll(), []));

test('a lane that somebody else changed is named, and one that a fault changed is not', async () => {
  const logFolder = await mkdtemp(join(tmpdir(), 'mascaret-lanes-'));
  release.push('logs', () => rm(logFolder, { recursive: true }));
  const lanes = await openLanes({ profiles: ['4g', '3g'], upstream: '127.0.0.1:1', release, logFolder });
  assert.deepEqual(await lanes.unexpected(), []);
  await lanes.become('4g', 'edge');
  await lanes.addLatency('3g', 100);
  await lanes.setEnabled('3g', false);
  assert.deepEqual(await lanes.unexpected(), []);

  const words = (await readFile(`/proc/${lanes.handle?.processGroup}/cmdline`, 'utf8')).split('\0');
  const api = new ToxiproxyApi(`http://127.0.0.1:${words[words.indexOf('-port') + 1]}`);
  await api.setEnabled('3g', true);
  await api.removeToxic('4g', 'latency_downstream');
  const changed = await lanes.unexpected();
  assert.deepEqual(
    changed.map((text) => /^lane (\S+) reads back as/.exec(text)?.[1]),
    ['4g', '3g'],
  );
  await lanes.restore('4g');
  await lanes.restore('3g');
  assert.deepEqual(await lanes.unexpected(), []);
});
