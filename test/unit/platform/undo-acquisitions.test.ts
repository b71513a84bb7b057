import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import type { InstanceHandle } from '../../../core/runtime.ts';
import { groupState, handleOf } from '../../../platform/process-group.ts';
import { undoAcquisitions } from '../../../platform/undo-acquisitions.ts';
import { eventually } from '../../support/eventually.ts';

const base = mkdtempSync(join(tmpdir(), 'mascaret-test-undo-'));
after(() => rmSync(base, { recursive: true }));

let sleepers = 0;

/** A folder with a file in it. */
function folderOf(name: string): string {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kept.txt'), 'mine');
  return folder;
}

const ALIEN = ['home', 'not-mascaret-x', 'mascaret', 'Mascaret-x', 'mascaret-run/inside', ' mascaret-x'];

for (const name of ALIEN) {
  test(`a folder called "${name}" is never removed, whatever a record says`, async () => {
    const folder = folderOf(name);
    const [sentence, ...more] = await undoAcquisitions({ processes: [], folders: [folder] });
    assert.equal(sentence, `${folder} was left alone: it is not a temporary folder of mascaret's`);
    assert.deepEqual(more, []);
    assert.ok(existsSync(join(folder, 'kept.txt')));
  });
}

test('a relative path is never removed, since it depends on where the process stands', async () => {
  const folder = folderOf('mascaret-relative');
  const path = relative(process.cwd(), folder);
  const sentences = await undoAcquisitions({ processes: [], folders: [path] });
  assert.match(sentences.join(), /was left alone/);
  assert.ok(existsSync(join(folder, 'kept.txt')));
});

test('a temporary folder is removed with all that is in it, and one that is gone is not spoken of', async () => {
  const folder = folderOf('mascaret-data');
  const gone = join(base, 'mascaret-gone');
  const sentences = await undoAcquisitions({ processes: [], folders: [gone, folder] });
  assert.deepEqual(sentences, [`temporary folder ${folder} was removed`]);
  assert.equal(existsSync(folder), false);
});

test('folders are removed last first, each with a sentence of its own', async () => {
  const [first, second] = [folderOf('mascaret-1'), folderOf('mascaret-2')];
  const alien = folderOf('data');
  const sentences = await undoAcquisitions({ processes: [], folders: [first, alien, second] });
  assert.deepEqual(
    sentences.map((text) => text.split(' was ')[0]),
    [`temporary folder ${second}`, alien, `temporary folder ${first}`],
  );
  assert.deepEqual([existsSync(first), existsSync(alien), existsSync(second)], [false, true, false]);
});

test('processes are ended last first: politely where a signal is given, woken before, and the gone are not spoken of', async () => {
  const polite = sleeper(
    `process.on('SIGTERM', () => { require('node:fs').writeFileSync(process.argv[1], 'tidied'); process.exit(); })`,
  );
  const stubborn = sleeper(`process.on('SIGTERM', () => undefined)`);
  const gone = { processGroup: polite.handle.processGroup, startedAt: '1' };
  await Promise.all([polite.up, stubborn.up]);
  process.kill(polite.handle.processGroup, 'SIGSTOP');
  await eventually(async () => (await groupState(polite.handle)) === 'paused');
  const sentences = await undoAcquisitions({
    processes: [
      { name: 'gone', handle: gone },
      { name: 'polite', handle: polite.handle, endSignal: 'SIGTERM' },
      { name: 'stubborn', handle: stubborn.handle, endSignal: 'SIGTERM' },
    ],
    folders: [],
  });
  assert.deepEqual(sentences, [
    `stubborn (process group ${stubborn.handle.processGroup}) was still running: it was ended`,
    `polite (process group ${polite.handle.processGroup}) was paused: it was woken and ended`,
  ]);
  assert.deepEqual([await groupState(polite.handle), await groupState(stubborn.handle)], ['gone', 'gone']);
  assert.ok(existsSync(polite.file), 'it ended in its own way');
});

interface Sleeper {
  readonly handle: InstanceHandle;
  readonly file: string;
  readonly up: Promise<unknown>;
}

/** A process that leads its own group and sleeps until it is ended. */
function sleeper(program: string): Sleeper {
  sleepers += 1;
  const file = join(base, `tidied-${sleepers}`);
  const code = `${program}; setInterval(() => {}, 1000); console.log('up')`;
  const child = spawn(process.execPath, ['-e', code, file], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  after(() => child.kill('SIGKILL'));
  const handle = handleOf(child.pid ?? 0);
  assert.ok(handle !== undefined);
  return { handle, file, up: once(child.stdout, 'data') };
}
