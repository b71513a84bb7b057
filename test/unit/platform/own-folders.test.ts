import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cacheFolder } from '../../../platform/cache-folder.ts';
import { makeOwnFolder } from '../../../platform/own-folder.ts';
import { stateFolder } from '../../../platform/state-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'mascaret-own-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('without a home, each folder asks for its own variable, and for none when that is set', () => {
  const home = process.env['HOME'];
  process.env['HOME'] = '';
  try {
    assert.throws(() => cacheFolder({}), { code: 'no-home-folder', hint: /^Set MASCARET_CACHE / });
    assert.throws(() => stateFolder({}), { code: 'no-home-folder', hint: /^Set MASCARET_STATE / });
    assert.equal(cacheFolder({ MASCARET_CACHE: '/c' }), '/c');
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }), '/x/mascaret');
    assert.equal(stateFolder({ MASCARET_STATE: join(folder, 'state') }), join(folder, 'state'));
  } finally {
    if (home === undefined) delete process.env['HOME'];
    else process.env['HOME'] = home;
  }
});

test('a folder that cannot be made names the variable that names another', () => {
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => makeOwnFolder(join(folder, 'file', 'below'), 'no-such', 'MASCARET_THIS'), {
    code: 'no-such',
    hint: 'Set MASCARET_THIS to a folder that this user may write to.',
  });
  makeOwnFolder(join(folder, 'a', 'b'), 'no-such', 'MASCARET_THIS', 0o700);
  assert.ok(existsSync(join(folder, 'a', 'b')));
  assert.equal(statSync(join(folder, 'a', 'b')).mode & 0o777, 0o700);
});
