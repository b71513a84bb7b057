import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { undoAcquisitions } from '../../../platform/undo-acquisitions.ts';

const base = mkdtempSync(join(tmpdir(), 'mascaret-test-undo-'));
after(() => rmSync(base, { recursive: true }));

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
