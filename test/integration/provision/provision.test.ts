import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { InstanceHandle } from '../../../core/runtime.ts';
import { GUARDIAN_FILE } from '../../../platform/guardian.ts';
import { groupState } from '../../../platform/process-group.ts';
import { eventually } from '../../support/eventually.ts';
import { provisioned, scenarioOf } from '../../support/provisioned.ts';

const PARENT = fileURLToPath(new URL('../../support/provisioned-parent.ts', import.meta.url));
const RUN_ID = `leak-${process.pid}`;

after(() => {
  assert.deepEqual(tempFolders(), [], 'a temporary folder was left behind');
});

test('a monolith comes up with books, data and versions, and leaves no process and no folder behind', async (t) => {
  const bank = await provisioned(t, { runId: RUN_ID });
  const { system } = bank;
  assert.equal(system.architecture, 'monolith');
  assert.deepEqual(system.data, { profiles: 50, accounts: 100, products: 10, stores: 1 });
  assert.match(system.versions['postgresql'] ?? '', /^18\./);
  const total = await system.books?.total();
  assert.equal((total?.customersCents ?? 1n) + (total?.bankCents ?? 0n), 0n);
  assert.ok((total?.customersCents ?? 0n) > 0n);
  assert.equal(tempFolders().length, 1);
  assert.deepEqual((await readdir(join(bank.runFolder, 'logs'))).includes('bank-1.log'), true);
  const handles = ['database', 'bank-1'].map((id) => system.runtime?.handle(id));
  assert.deepEqual(await bank.release(), []);
  for (const handle of handles) assert.equal(handle && (await groupState(handle)), 'gone');
  assert.deepEqual(tempFolders(), []);
});

test('everything is released also while the database is paused and the bank is dead', async (t) => {
  const bank = await provisioned(t, { runId: RUN_ID });
  const handles = ['database', 'bank-1'].map((id) => bank.system.runtime?.handle(id));
  await bank.system.runtime?.kill('bank-1');
  await bank.system.runtime?.pause('database');
  assert.deepEqual(await bank.release(), []);
  for (const handle of handles) assert.equal(handle && (await groupState(handle)), 'gone');
});

test('an abort during provisioning ends it with its reason and leaves nothing', async (t) => {
  const abort = new AbortController();
  const starting = provisioned(t, { runId: RUN_ID, signal: abort.signal });
  setTimeout(() => abort.abort(new Error('interrupted by the test')), 150);
  await assert.rejects(starting, /interrupted by the test/);
  assert.deepEqual(tempFolders(), []);
});

test('a port that was asked for is used, and refused when it is taken', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await assert.rejects(provisioned(t, { runId: RUN_ID, port }), { code: 'port-taken' });
  server.close();
  await once(server, 'close');
  const bank = await provisioned(t, { runId: RUN_ID, port });
  assert.equal(bank.system.url, `http://127.0.0.1:${port}`);
  await bank.release();
});

test('a planted bug is on in the bank and named by the system; an unknown one is refused before anything starts', async (t) => {
  await assert.rejects(provisioned(t, { runId: RUN_ID, plantedBug: 'async' }), { code: 'unknown-planted-bug' });
  const bank = await provisioned(t, { runId: RUN_ID, plantedBug: 'async-commit' });
  assert.equal(bank.system.plantedBug, 'async-commit');
  const health = await (await fetch(`${bank.system.url}/healthz`)).text();
  assert.match(health, /async-commit/);
  await bank.release();
});

test('a system that is there already is looked at and not touched', async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scenario = scenarioOf({ url: `${url}/` });
  const found = await provisioned(t, { runId: RUN_ID, scenario });
  assert.equal(found.system.url, url);
  assert.equal(found.system.runtime, undefined);
  assert.equal(found.system.books, undefined);
  await found.release();
  server.close();
  await once(server, 'close');
  await assert.rejects(provisioned(t, { runId: RUN_ID, scenario }), {
    code: 'system-unreachable',
    message: /ECONNREFUSED/,
  });
});

test('a cache that cannot be written to is told with its name, and nothing is left of what was begun', async (t) => {
  const cache = await mkdtemp(join(tmpdir(), 'mascaret-test-cache-'));
  t.after(() => rm(cache, { recursive: true, force: true }));
  await writeFile(join(cache, 'clusters'), 'in the way');
  process.env['MASCARET_CACHE'] = cache;
  await assert.rejects(provisioned(t, { runId: RUN_ID }), { code: 'no-cluster-cache', message: /clusters/ });
  delete process.env['MASCARET_CACHE'];
  assert.deepEqual(tempFolders(), []);
});

test('two that need the same new template at once both get their database, and the template is built once', async (t) => {
  const cache = await mkdtemp(join(tmpdir(), 'mascaret-test-cache-'));
  const usual = process.env['MASCARET_CACHE'];
  process.env['MASCARET_CACHE'] = cache;
  try {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const both = await Promise.all([provisioned(t, { runId: RUN_ID, say }), provisioned(t, { runId: RUN_ID, say })]);
    assert.equal(said.filter((text) => text.startsWith('making the seeded database')).length, 1);
    assert.notEqual(both[0].system.url, both[1].system.url);
    for (const bank of both) assert.deepEqual(await bank.release(), []);
    const kept = readdirSync(join(cache, 'clusters'));
    assert.equal(kept.length, 2, `an empty one and a seeded one: ${kept.join(' ')}`);
  } finally {
    if (usual === undefined) delete process.env['MASCARET_CACHE'];
    else process.env['MASCARET_CACHE'] = usual;
    await rm(cache, { recursive: true, force: true });
  }
  assert.equal(existsSync(cache), false);
});

test('after kill -9 in the middle of a pause nothing of the system is left: no process, no folder, no shared memory', async (t) => {
  const parent = spawn(process.execPath, [PARENT, RUN_ID], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { handles, runFolder } = JSON.parse(line.toString()) as { handles: InstanceHandle[]; runFolder: string };
  const [folder = ''] = tempFolders();
  const segment = (await readFile(join(tmpdir(), folder, 'data', 'postmaster.pid'), 'utf8'))
    .split('\n')[6]
    ?.trim()
    .split(/\s+/)[1];
  assert.match(await sharedMemory(), new RegExp(`\\b${segment}\\b`));
  parent.kill('SIGKILL');
  await eventually(() => existsSync(join(runFolder, GUARDIAN_FILE)));
  for (const handle of handles) assert.equal(await groupState(handle), 'gone');
  assert.deepEqual(tempFolders(), []);
  assert.doesNotMatch(await sharedMemory(), new RegExp(`\\b${segment}\\b`));
  await rm(dirname(runFolder), { recursive: true, force: true });
});

async function sharedMemory(): Promise<string> {
  return (await promisify(execFile)('ipcs', ['-m'])).stdout;
}

function tempFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`mascaret-${RUN_ID}-`));
}
