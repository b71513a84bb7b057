import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { MODULES } from '../../../sut/app/modules.ts';
import { createApiClient, type ApiClient } from '../../../sut/facts/api-client.ts';
import { groupState } from '../../../platform/process-group.ts';
import { provisioned, scenarioOf, type Provisioned } from '../../support/provisioned.ts';

const RUN_ID = `services-${process.pid}`;
const DATABASES = Object.keys(MODULES).map((module) => `${module}-database`);
const APPS = Object.keys(MODULES).map((module) => `${module}-1`);

let system: Provisioned;
let api: ApiClient;
let cleanUp: (() => Promise<void>) | undefined;

before(async () => {
  const scenario = scenarioOf({ architecture: 'microservices', data: { profiles: 50, products: 10, stores: 2 } });
  system = await provisioned({ after: (release) => void (cleanUp = release) }, { runId: RUN_ID, scenario });
  const { url, access } = system.system;
  assert.ok(access !== undefined);
  api = createApiClient(url, access, scenario.seed);
});

after(() => cleanUp?.());

test('every service runs, with a database of its own, and users reach them all at one address', async () => {
  const { runtime, versions } = system.system;
  const ids = runtime?.instances().map(({ id }) => id) ?? [];
  assert.deepEqual([...ids].sort(), [...APPS, ...DATABASES, 'gateway'].sort());
  assert.match(versions['caddy'] ?? '', /^2\./);
  assert.equal(tempFolders().length, 7, 'one folder for each database, and the gateway’s');
  const { id } = (await api.get('/identity/me', { customer: 3 })) as { id: number };
  assert.equal(id, 3);
  for (const path of ['/store/products', '/store/stores']) assert.ok(await api.get(path), path);
});

test('a purchase goes through five services, and the books of all their databases agree', async () => {
  const cart = (await api.post('/store/carts', { store: 1 }, { customer: 5 })) as { id: number };
  await api.put(`/store/carts/${cart.id}/items/1`, { quantity: 2 }, { customer: 5 });
  const card = cardNumberOf(9);
  const order = (await api.post(`/store/carts/${cart.id}/checkout`, { card }, { customer: 5 })) as {
    readonly state: string;
    readonly total: string;
  };
  assert.equal(order.state, 'confirmed');
  const account = (await api.get('/bank/accounts/9', { customer: 5 })) as { balance: string };
  assert.equal(Number(account.balance), 1000 - Number(order.total));
  const { books } = system.system;
  const total = await books?.total();
  assert.equal((total?.customersCents ?? 1n) + (total?.bankCents ?? 0n), 0n);
  assert.equal((await books?.store?.unpaidOrders())?.count, 0);
});

test('the dump gathers the figures of every service', async () => {
  const { modules, unreachable } = (await api.get('/bank/dump', { role: 'admin' })) as {
    readonly modules: object;
    readonly unreachable: readonly string[];
  };
  assert.deepEqual(unreachable, []);
  assert.deepEqual(Object.keys(modules).sort(), Object.keys(MODULES).sort());
});

test('people log in with the password of the seed, and their token is good in every service', async () => {
  const login = (await api.post('/identity/login', { username: 'customer-7', password: 'mascaret-7' })) as {
    readonly token: string;
  };
  const response = await fetch(`${system.system.url}/api/v1/store/orders`, {
    headers: { authorization: `Bearer ${login.token}` },
  });
  assert.equal(response.status, 200);
});

test('no key and no token stands on a command line or in a file of the run', async () => {
  const { access, runtime } = system.system;
  const token = access?.customerTokens.slice(0, access.tokenLength) ?? '';
  const [, payload = ''] = token.split('.');
  const environment = environmentOf(runtime?.handle('identity-1')?.processGroup ?? 0);
  const { d } = JSON.parse(environment['TOKEN_PRIVATE_KEY'] ?? '{}') as { d: string };
  const secrets = [payload, d, environment['SERVICE_TOKEN'] ?? ''];
  for (const secret of secrets) assert.ok(secret.length > 20, 'there is something to look for');
  const names = await readdir(system.runFolder, { recursive: true, withFileTypes: true });
  const places = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  assert.ok(places.length >= 13, 'a log for each instance');
  for (const place of [...places, ...commandLines()]) {
    const text = await readFile(place, 'utf8').catch(() => '');
    for (const secret of secrets) assert.ok(!text.includes(secret), `${place} holds a secret`);
  }
  assert.equal(environmentOf(runtime?.handle('bank-1')?.processGroup ?? 0)['TOKEN_PRIVATE_KEY'], undefined);
});

test('a service that is dead takes only its own part with it, and is back when it is started', async () => {
  const { runtime } = system.system;
  await runtime?.kill('bank-1');
  await assert.rejects(api.get('/bank/accounts/9', { customer: 5 }), /answered 503/);
  assert.ok(await api.get('/store/products'));
  await runtime?.start('bank-1');
  assert.ok(await api.get('/bank/accounts/9', { customer: 5 }));
});

test('at the end nothing of the thirteen is left: no process, no folder', async () => {
  const { runtime } = system.system;
  const handles = runtime?.instances().map(({ id }) => runtime.handle(id)) ?? [];
  assert.equal(handles.length, 13);
  assert.deepEqual(await system.release(), []);
  for (const handle of handles) assert.equal(handle && (await groupState(handle)), 'gone');
  assert.deepEqual(tempFolders(), []);
});

function tempFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`mascaret-${RUN_ID}-`));
}

function environmentOf(pid: number): Readonly<Record<string, string>> {
  const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => `/proc/${name}/cmdline`);
}
