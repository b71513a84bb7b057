import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { ReleaseStack } from '../../../core/release-stack.ts';
import { freePort } from '../../../platform/free-port.ts';
import { startGuardian } from '../../../platform/guardian.ts';
import type { AppService, GatewayService } from '../../../sut/architectures/architecture.ts';
import { readTraffic } from '../../../sut/facts/traffic.ts';
import { gatewayInstance, type Gateway } from '../../../sut/provision/gateway-instance.ts';
import { startEchoServer, type EchoServer } from '../../support/echo-server.ts';
import { scenarioOf } from '../../support/provisioned.ts';
import { eventually } from '../../support/eventually.ts';

const SHOP: AppService = { name: 'shop', runs: 'app', modules: ['bank'], instances: 2, database: 'books' };
const HELP: AppService = { name: 'help', runs: 'app', modules: ['identity'], instances: 1, database: 'books' };
const FRONT: GatewayService = {
  name: 'front',
  runs: 'caddy',
  policy: 'round_robin',
  routes: { '/shop': 'shop', '/help': 'help', '/shop/of-old': 'help' },
  public: ['GET /shop/*', 'POST /help'],
};

/** What a service behind the gateway was asked, and by which instance. */
interface Asked {
  readonly by: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const asked: Asked[] = [];
const release = new ReleaseStack();
const servers = new Map<string, EchoServer>();
let gateway: Gateway;
let port = 0;
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mascaret-test-gateway-'));
  for (const name of ['shop-1', 'shop-2', 'help-1']) servers.set(name, await startServer(name));
  const apps = [...servers].map(([id, { url }]) => ({
    id,
    service: id.startsWith('shop') ? SHOP : HELP,
    port: Number(new URL(url).port),
  }));
  port = await freePort();
  gateway = await gatewayInstance({ service: FRONT, port }, apps, {
    scenario: scenarioOf(),
    runId: `gateway-${process.pid}`,
    runFolder: folder,
    release,
    guardian: await startGuardian(folder, release),
    say: () => undefined,
    onInstance: () => undefined,
    signal: new AbortController().signal,
    gatewayMetrics: true,
  });
  await gateway.instance.start();
});

beforeEach(() => {
  asked.length = 0;
});

after(async () => {
  assert.deepEqual(await release.releaseAll(), []);
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`mascaret-gateway-${process.pid}`));
  assert.deepEqual(left, [], 'a folder was left behind');
  await rm(folder, { recursive: true });
});

test('each path goes where the longest route that fits sends it', async () => {
  for (const path of ['/shop/of-old/1', '/shop/of-oldish', '/shop', '/help/me'])
    await ask(path, { authorization: 'x' });
  assert.deepEqual(
    asked.map(({ by, url }) => `${by.split('-')[0]} ${url}`),
    ['help /shop/of-old/1', 'shop /shop/of-oldish', 'shop /shop', 'help /help/me'],
  );
});

test('requests are balanced over the instances of a service', async () => {
  for (let count = 0; count < 6; count += 1) await ask('/shop/1');
  for (const name of ['shop-1', 'shop-2']) assert.equal(asked.filter(({ by }) => by === name).length, 3, name);
});

test('each request has an id behind the gateway: its own where it has one, else a new one', async () => {
  await ask('/shop/1', { 'x-request-id': 'mine-17' });
  await ask('/shop/1');
  await ask('/shop/1');
  const [own, first, second] = asked.map(({ headers }) => headers['x-request-id']);
  assert.equal(own, 'mine-17');
  assert.match(String(first), /^[0-9a-f-]{36}$/);
  assert.notEqual(first, second);
});

test('without a token only what is public goes on; the rest is refused with a problem of its own', async () => {
  const refused = await ask('/help/me', { 'x-request-id': 'mine-18' });
  assert.equal(refused.status, 401);
  assert.equal(refused.headers['content-type'], 'application/problem+json; charset=utf-8');
  assert.equal(refused.headers['x-request-id'], 'mine-18');
  assert.equal((JSON.parse(refused.body) as { code: string }).code, 'token-required');
  assert.equal((await ask('/shop/1', {}, 'POST')).status, 401, 'public for GET only');
  assert.equal((await ask('/help')).status, 401, 'public for POST only');
  assert.deepEqual(asked, []);
  assert.equal((await ask('/shop/1')).status, 200);
  assert.equal((await ask('/help', {}, 'POST')).status, 201);
  assert.equal((await ask('/help/me', { authorization: 'Bearer x' })).status, 200);
});

test('what services say to each other has no way through, however it is written', async () => {
  const ways = [
    '/internal/v1/statistics',
    '/shop/../internal/v1/statistics',
    '/shop/%2e%2e/internal/v1/statistics',
    '//internal/v1/statistics',
    '/shop/..%2finternal/v1/statistics',
    '/internal/../shop/1',
    '//internal/../shop/1',
    '/INTERNAL/%2e%2e/shop/1',
    '/internal/v1/shop/keys/..%2f..%2f..%2f..%2fshop/close',
    '/nowhere',
    '/shopping',
  ];
  for (const way of ways) {
    const { status } = await ask(way, { authorization: 'Bearer x' });
    // As it came, since that is what the service behind looks at.
    const got = asked.splice(0).map(({ url }) => url);
    assert.ok(!got.some((path) => /^\/*internal/i.test(path)), `${way} came through as ${got.join()}`);
    if (got.length === 0) assert.equal(status, 404, way);
  }
});

test('what the gateway passes on is counted, and nothing else', async () => {
  const system = { addresses: { apps: [], gateways: [], url: '' }, gateways: [gateway] };
  const earlier = await readTraffic(system);
  for (let count = 0; count < 3; count += 1) await ask('/shop/1');
  await ask('/help/me');
  await ask('/nowhere');
  const later = await readTraffic(system);
  assert.equal(later.calls - earlier.calls, 3);
  const bytes = later.bytes - earlier.bytes;
  assert.ok(bytes > 3 * 'GET /shop/1 HTTP/1.1'.length && bytes < 3_000, `${bytes} bytes`);
});

test('an instance that is gone is passed over, and a service without any is told from a broken gateway', async () => {
  await servers.get('shop-1')?.[Symbol.asyncDispose]();
  for (let count = 0; count < 8; count += 1) assert.equal((await ask('/shop/1')).status, 200);
  assert.ok(asked.every(({ by }) => by === 'shop-2'));
  await servers.get('help-1')?.[Symbol.asyncDispose]();
  const answer = await ask('/help/me', { authorization: 'Bearer x', 'x-request-id': 'mine-19' });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.headers['x-request-id'], 'mine-19');
  assert.equal((JSON.parse(answer.body) as { code: string }).code, 'peer-unavailable');
});

test('faults reach the gateway: paused it is silent, and resumed it goes on', async () => {
  await gateway.instance.pause();
  assert.equal(await gateway.instance.state(), 'paused');
  assert.notEqual(await gateway.instance.spec.probe(), undefined);
  await gateway.instance.resume();
  assert.equal((await ask('/shop/1')).status, 200);
  await gateway.instance.crash();
  await eventually(async () => (await gateway.instance.spec.probe()) === undefined);
  assert.equal((await ask('/shop/1')).status, 200);
});

function startServer(name: string): Promise<EchoServer> {
  return startEchoServer(({ url = '', headers, method }, response) => {
    if (url === '/readyz') {
      response.end('{}');
      return;
    }
    asked.push({ by: name, url, headers });
    response.writeHead(method === 'POST' ? 201 : 200).end('{}');
  });
}

/** The path goes out as it is written: no client tidies it first. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<{
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }>();
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => (body += text));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
  });
  sent.once('error', reject);
  sent.end();
  return promise;
}
