import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonProblem } from '../../../sut/app/http/problem.ts';
import type { GatewayService } from '../../../sut/architectures/architecture.ts';
import { gatewayConfig } from '../../../sut/provision/gateway-config.ts';

const SERVICE: GatewayService = {
  name: 'gateway',
  runs: 'caddy',
  policy: 'least_conn',
  routes: { '/shop': 'shop', '/shop/stock': 'stock' },
  public: ['GET /shop/*'],
};

function configText(upstreams: Readonly<Record<string, readonly string[]>>): string {
  return JSON.stringify(gatewayConfig({ service: SERVICE, port: 4000, upstreams: new Map(Object.entries(upstreams)) }));
}

const ONE_EACH = { shop: ['127.0.0.1:1'], stock: ['127.0.0.1:2'] };

test('the gateway refuses in the very words of the services', () => {
  const text = configText(ONE_EACH);
  for (const code of ['not-found', 'token-required', 'peer-unavailable'] as const) {
    assert.ok(text.includes(JSON.stringify(commonProblem(code).document())), code);
  }
});

test('the longer of two routes that fit is tried first', () => {
  const text = configText(ONE_EACH);
  assert.ok(text.indexOf('127.0.0.1:2') < text.indexOf('127.0.0.1:1'));
});

test('instances are watched where there is another one to choose, and chosen by the policy of the file', () => {
  assert.doesNotMatch(configText(ONE_EACH), /health_checks/);
  const several = configText({ ...ONE_EACH, shop: ['127.0.0.1:1', '127.0.0.1:3'] });
  assert.match(several, /"health_checks":\{"active":\{"uri":"\/readyz"/);
  assert.match(several, /"selection_policy":\{"policy":"least_conn"\}/);
});

test('nothing listens but the entrance: no admin API, and metrics only on the socket that was asked for', () => {
  const parts = { service: SERVICE, port: 4000, upstreams: new Map() };
  assert.match(JSON.stringify(gatewayConfig(parts)), /"admin":\{"disabled":true/);
  assert.deepEqual(JSON.stringify(gatewayConfig(parts)).match(/"listen":\[[^\]]*\]/g), ['"listen":["127.0.0.1:4000"]']);
  const measured = JSON.stringify(gatewayConfig({ ...parts, metricsSocket: '/tmp/here/metrics.sock' }));
  assert.match(measured, /"listen":\["unix\/\/tmp\/here\/metrics\.sock\|0600"\]/);
});
