import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { forgedTokens } from '../support/forged-tokens.ts';

const api = await ApiClient.fromEnvironment();
const USERS = { customer: 'customer-1', cashier: 'cashier-1', manager: 'manager-1', admin: 'admin' };
const operations = api.described.operations.filter(({ roles }) => roles.length > 0);

test('the description has operations for every role', () => {
  assert.ok(operations.length >= 20, String(operations.length));
});

for (const { method, path, roles } of operations) {
  const address = path.replaceAll(/\{\w+\}/g, '1');
  test(`${method} ${path} is for ${roles.join(', ')} only`, async () => {
    const unknown = await api.send(method, address, {});
    assert.equal(unknown.status, 401);
    assert.equal(unknown.body['code'], 'token-required');
    for (const forged of forgedTokens(await api.token('customer-1'))) {
      const { status, body } = await api.send(method, address, { headers: { authorization: `Bearer ${forged}` } });
      assert.deepEqual([status, body['code']], [401, 'token-invalid'], forged);
    }
    for (const [role, as] of Object.entries(USERS)) {
      if (roles.includes(role)) continue;
      const { status, body } = await api.send(method, address, { as });
      assert.equal(status, 403, `as ${role}`);
      assert.equal(body['code'], 'forbidden');
    }
  });
}
