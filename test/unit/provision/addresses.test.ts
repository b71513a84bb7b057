import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArchitecture } from '../../../sut/architectures/read-architectures.ts';
import { peersOf, planAddresses } from '../../../sut/provision/plan-addresses.ts';

test('each instance of the microservices has a port of its own, and users reach the gateway', async () => {
  const { apps, gateways, url } = await planAddresses(readArchitecture('microservices'), undefined);
  const ports = [...apps, ...gateways].map(({ port }) => port);
  assert.equal(ports.length, 7);
  assert.equal(new Set(ports).size, ports.length);
  assert.equal(url, `http://127.0.0.1:${gateways[0]?.port}`);
});

test('a service is told where all modules are that it does not run itself', async () => {
  const { apps } = await planAddresses(readArchitecture('microservices'), undefined);
  const orders = apps.find(({ id }) => id === 'store-orders-1');
  assert.ok(orders !== undefined);
  const peers = peersOf(orders.service, apps);
  assert.deepEqual(Object.keys(peers).sort(), ['bank', 'identity', 'messages', 'store-catalogue', 'store-inventory']);
  assert.deepEqual(peers.bank, [`http://127.0.0.1:${apps.find(({ id }) => id === 'bank-1')?.port}`]);
});

test('in the monolith nobody is anybody’s peer, and users reach the one process', async () => {
  const { apps, gateways, url } = await planAddresses(readArchitecture('monolith'), undefined);
  const [only] = apps;
  assert.ok(only !== undefined);
  assert.deepEqual([apps.length, gateways.length], [1, 0]);
  assert.deepEqual(peersOf(only.service, apps), {});
  assert.equal(url, `http://127.0.0.1:${only.port}`);
});
