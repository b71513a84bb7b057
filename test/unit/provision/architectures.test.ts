import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MascaretError } from '../../../core/errors.ts';
import {
  listArchitectures,
  parseArchitecture,
  readArchitecture,
} from '../../../sut/architectures/read-architectures.ts';
import { MODULES } from '../../../sut/app/modules.ts';
import type { Architecture, GatewayService, Service } from '../../../sut/architectures/architecture.ts';
import { instanceNames, servicesFor, targetNames } from '../../../sut/architectures/resolve-service.ts';

const TWO_SERVICES = `
title: Two
about: For this test.
entry: shop
services:
  books: { runs: postgres }
  shop: { runs: app, modules: [bank, identity], instances: 2, database: books }
  helper: { runs: app, modules: [bank], database: books }
`;

test('every architecture that ships can be read, and the monolith is one app on one database', () => {
  assert.ok(listArchitectures().length >= 1);
  const monolith = readArchitecture('monolith');
  assert.equal(monolith.entry, 'bank');
  assert.deepEqual(
    monolith.services.map((service) => [service.name, instanceNames(service)]),
    [
      ['database', ['database']],
      ['bank', ['bank-1']],
    ],
  );
});

test('every address of the API has its way through the gateway, to the service that runs its module', () => {
  const architecture = readArchitecture('microservices');
  const gateway = architecture.services.find((service) => service.runs === 'caddy');
  assert.ok(gateway !== undefined);
  for (const [module, definition] of Object.entries(MODULES)) {
    for (const { method, path, access } of definition?.contracts ?? []) {
      const target = targetOf(path, gateway, architecture);
      if (path.startsWith('/internal/')) assert.equal(target, undefined, path);
      else {
        assert.ok(
          target?.runs === 'app' && target.modules.includes(module as never),
          `${path} goes to ${target?.name}`,
        );
        const address = `${method.toUpperCase()} ${path.replaceAll(/:\w+/g, '*')}`;
        assert.equal(gateway.public.includes(address), access === 'public', address);
      }
    }
  }
});

function targetOf(path: string, { routes }: GatewayService, { services }: Architecture): Service | undefined {
  const fitting = Object.keys(routes).filter((prefix) => `${path}/`.startsWith(`${prefix}/`));
  const [longest = ''] = fitting.sort((one, other) => other.length - one.length);
  return services.find(({ name }) => name === routes[longest]);
}

test('a mistyped architecture is refused with the one that was meant', () => {
  assert.throws(
    () => readArchitecture('monolit'),
    (error) =>
      error instanceof MascaretError && error.code === 'unknown-architecture' && /monolith/.test(error.hint ?? ''),
  );
});

test('a target means the service of that name, else every service that runs the module of that name', () => {
  const architecture = parseArchitecture('two', TWO_SERVICES);
  const names = (target: string) => servicesFor(architecture, target).map((service) => service.name);
  assert.deepEqual(names('shop'), ['shop']);
  assert.deepEqual(names('books'), ['books']);
  assert.deepEqual(names('bank'), ['shop', 'helper']);
  assert.deepEqual(names('identity'), ['shop']);
  assert.deepEqual(names('nobody'), []);
});

test('a service that is named like a module wins over other services that run the module', () => {
  const yaml = TWO_SERVICES.replace('helper:', 'bank:');
  const architecture = parseArchitecture('two', yaml);
  assert.deepEqual(
    servicesFor(architecture, 'bank').map((service) => service.name),
    ['bank'],
  );
});

test('the names that a target may use are services and modules, each once', () => {
  const architecture = parseArchitecture('two', TWO_SERVICES);
  assert.deepEqual([...targetNames(architecture)].sort(), ['bank', 'books', 'helper', 'identity', 'shop']);
  const [, shop] = architecture.services;
  assert.deepEqual(shop === undefined ? [] : instanceNames(shop), ['shop-1', 'shop-2']);
});

const WITH_GATEWAY = `${TWO_SERVICES.replace('entry: shop', 'entry: front')}
  front: { runs: caddy, routes: { /api: shop, /help: helper }, public: [GET /help] }
`;

test('a gateway can be the entry, and is one instance that faults can aim at', () => {
  const architecture = parseArchitecture('two', WITH_GATEWAY);
  const [front] = servicesFor(architecture, 'front');
  assert.ok(front?.runs === 'caddy');
  assert.equal(front.policy, 'round_robin');
  assert.deepEqual(instanceNames(front), ['front']);
});

for (const [what, from, to, told] of [
  ['to a service that is none', '/help: helper', '/help: nobody', /goes to nobody/],
  ['to a database', '/help: helper', '/help: books', /goes to books/],
  ['to what services say to each other', '/help: helper', '/internal/v1: helper', /would open/],
  ['for everything', '/help: helper', '/: helper', /would open/],
  ['to too few', ', /help: helper', '', /nothing goes to helper/],
  ['to an internal service', 'modules: [bank], database', 'modules: [bank], internal: true, database', /is internal/],
] as const) {
  test(`a gateway with a way ${what} is refused, saying which`, () => {
    assert.throws(
      () => parseArchitecture('two', WITH_GATEWAY.replace(from, to)),
      (error) => error instanceof MascaretError && error.code === 'bad-architecture' && told.test(error.message),
    );
  });
}

for (const [what, from, to, told] of [
  ['an entry that is not there', 'entry: shop', 'entry: shp', /entry/],
  [
    'a database that is no database',
    'database: books }\n  helper',
    'database: helper }\n  helper',
    /services\.shop\.database/,
  ],
  ['an unknown key', 'about:', 'abuot:', /abuot/],
  ['an unknown module', '[bank, identity]', '[bank, identitty]', /identitty|Invalid option/],
  ['no instance at all', 'instances: 2', 'instances: 0', /instances/],
] as const) {
  test(`an architecture with ${what} is refused, saying where`, () => {
    assert.throws(
      () => parseArchitecture('two', TWO_SERVICES.replace(from, to)),
      (error) => error instanceof MascaretError && error.code === 'bad-architecture' && told.test(error.message),
    );
  });
}
