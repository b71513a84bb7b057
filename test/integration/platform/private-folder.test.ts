import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { ReleaseStack } from '../../../core/release-stack.ts';
import { claimRun } from '../../../platform/active-run.ts';
import { stateFolder } from '../../../platform/state-folder.ts';
import { privateFolder } from '../../../sut/provision/private-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'mascaret-test-private-'));
const mask = process.umask();
const { chmod } = fs;

afterEach(() => {
  process.umask(mask);
  fs.chmod = chmod;
  syncBuiltinESMExports();
});
after(() => rmSync(base, { recursive: true }));

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** Notes what mode a path had before each `chmod`. */
function modesBeforeChmod(): string[] {
  const seen: string[] = [];
  fs.chmod = (path, mode) => {
    seen.push(modeOf(String(path)));
    return chmod(path, mode);
  };
  syncBuiltinESMExports();
  return seen;
}

/** A private folder, and what the guardian was told before it existed. */
async function made(label = 'data') {
  const release = new ReleaseStack();
  const guarded: string[] = [];
  const guardFolder = (path: string): void => {
    assert.equal(existsSync(path), false, 'guarded before it exists');
    guarded.push(path);
  };
  const guardian = { pid: 0, guard: () => undefined, unguard: () => undefined, guardFolder };
  const folder = await privateFolder(label, undefined, { guardian, release });
  return { folder, release, guarded };
}

for (const umask of [0o000, 0o022, 0o077, 0o277]) {
  test(`a private folder is for its owner alone from its first moment on, with a umask of ${umask.toString(8)}`, async () => {
    process.umask(umask);
    const before = modesBeforeChmod();
    const { folder, release, guarded } = await made();
    assert.equal(modeOf(folder), '700');
    assert.equal(before.length, 1);
    assert.match(before[0] ?? '', /^[0-7]00$/, 'nobody else could look in before chmod');
    assert.deepEqual(guarded, [folder]);
    assert.deepEqual(await release.releaseAll(), []);
    assert.equal(existsSync(folder), false);
  });
}

test('a private folder has the prefix of what may be removed, and room for a socket in its path', async () => {
  const { folder, release } = await made('a-label-that-is-far-too-long-for-the-path-of-a-socket-'.repeat(3));
  assert.match(basename(folder), /^mascaret-a-label.*-[0-9a-f]{12}$/);
  assert.ok(folder.length <= 85, `${folder.length}`);
  assert.ok([tmpdir(), '/tmp'].includes(dirname(folder)));
  await release.releaseAll();
});

test('two private folders of one label are different ones', async () => {
  const [one, other] = [await made(), await made()];
  assert.notEqual(one.folder, other.folder);
  for (const { release } of [one, other]) assert.deepEqual(await release.releaseAll(), []);
});

test('the state folder and the record of the run are for this user alone', async () => {
  process.umask(0);
  const state = join(base, 'state');
  const before = process.env['MASCARET_STATE'];
  process.env['MASCARET_STATE'] = state;
  const release = new ReleaseStack();
  try {
    const active = await claimRun({ id: 'r1', folder: join(base, 'r1') }, release);
    const record = join(stateFolder(), 'active-run.json');
    assert.deepEqual([modeOf(state), modeOf(record)], ['700', '600']);
    active.addFolder(join(base, 'mascaret-x'));
    assert.equal(modeOf(record), '600', 'after a change, too');
  } finally {
    await release.releaseAll();
    if (before === undefined) delete process.env['MASCARET_STATE'];
    else process.env['MASCARET_STATE'] = before;
  }
});
