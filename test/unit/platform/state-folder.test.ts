import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stateFolder } from '../../../platform/state-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'mascaret-test-state-'));
after(() => rmSync(base, { recursive: true }));

test('the state folder is what the environment says: its own variable, XDG, or the home; empty counts as absent', () => {
  const [own, xdg] = [join(base, 'own'), join(base, 'xdg')];
  assert.equal(stateFolder({ MASCARET_STATE: own, XDG_STATE_HOME: xdg }), own);
  assert.equal(stateFolder({ XDG_STATE_HOME: xdg }), join(xdg, 'mascaret'));
  assert.equal(stateFolder({ MASCARET_STATE: '', XDG_STATE_HOME: xdg }), join(xdg, 'mascaret'));
  assert.equal(stateFolder({ XDG_STATE_HOME: '' }), join(homedir(), '.local', 'state', 'mascaret'));
});

test('the state folder is made when it is absent, with those above it, for this user alone', () => {
  const folder = join(base, 'a', 'b', 'state');
  assert.equal(stateFolder({ MASCARET_STATE: folder }), folder);
  assert.equal((statSync(folder).mode & 0o777).toString(8), '700');
  assert.equal(stateFolder({ MASCARET_STATE: folder }), folder, 'and is found again');
});

test('a state folder that cannot be made is refused with the variable that helps', () => {
  const file = join(base, 'file');
  writeFileSync(file, '');
  assert.throws(() => stateFolder({ MASCARET_STATE: join(file, 'state') }), {
    code: 'no-state-folder',
    hint: /MASCARET_STATE/,
  });
});
