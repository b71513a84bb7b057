import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { stateFolder } from '../../../platform/state-folder.ts';
import { findTool } from '../../../platform/tools.ts';
import { fakeTool } from '../../support/release-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'mascaret-find-tool-'));
const [cache, bin] = [join(folder, 'cache'), join(folder, 'bin')];
process.env['MASCARET_CACHE'] = cache;
process.env['PATH'] = `${bin}:/bin:/usr/bin`;

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(cache, 'tools/k6-2.2.0'), { recursive: true });
  mkdirSync(bin, { recursive: true });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function install(path: string, version: string): void {
  writeFileSync(path, fakeTool('k6', version));
  chmodSync(path, 0o755);
}

test('a tool is found in the cache, and the proof of it is believed while the file stays as it is', async () => {
  const path = join(cache, 'tools/k6-2.2.0/k6');
  install(path, '2.2.0');
  const expected = { name: 'k6', path, version: '2.2.0', from: 'cache' };
  assert.deepEqual(await findTool('k6'), expected);
  assert.ok(existsSync(join(cache, 'tools/k6-2.2.0.found.json')));
  assert.deepEqual(await findTool('k6'), expected);
  install(path, '2.2.0-and-longer');
  assert.deepEqual(await findTool('k6'), expected, 'searched again');
  install(path, '1.0.0');
  await assert.rejects(findTool('k6'), { code: 'tool-missing', message: /version 1\.0\.0 does not suit/ });
});

test('the PATH comes before the cache', async () => {
  install(join(cache, 'tools/k6-2.2.0/k6'), '2.2.0');
  install(join(bin, 'k6'), '2.2.1');
  assert.deepEqual(await findTool('k6'), { name: 'k6', path: join(bin, 'k6'), version: '2.2.1', from: 'PATH' });
});

test('a missing tool is an error that names each place and how to mend it', async () => {
  await assert.rejects(findTool('k6'), {
    name: 'MascaretError',
    code: 'tool-missing',
    exitCode: 2,
    message: /^k6 2\.2\.0 is not on this machine \(on the PATH: there is no k6; in the cache .*: there is no k6\)$/,
    hint: /setup\/main\.js tools/,
  });
});

test('the state folder is made for this user alone', () => {
  const state = stateFolder({ MASCARET_STATE: join(folder, 'a/b') });
  assert.equal(state, join(folder, 'a/b'));
  assert.equal(statSync(state).mode & 0o777, 0o700);
  assert.equal(stateFolder({ XDG_STATE_HOME: join(folder, 'x') }), join(folder, 'x/mascaret'));
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => stateFolder({ MASCARET_STATE: join(folder, 'file/b') }), { code: 'no-state-folder' });
});
