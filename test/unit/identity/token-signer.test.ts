import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { createTokenReader } from '../../../sut/app/http/tokens.ts';
import { createTokenSigner } from '../../../sut/app/identity/service/token-signer.ts';

const pair = await generateKeyPair('EdDSA', { extractable: true });
const signer = createTokenSigner(await exportJWK(pair.privateKey));
const reader = await createTokenReader(await exportJWK(pair.publicKey));

test('services read from a token who the user is, the role and the store', async () => {
  const cashier = { user: 1_000_000_001, role: 'cashier', store: 1 } as const;
  const { token } = await signer.sign({ id: cashier.user, role: cashier.role, store: cashier.store });
  assert.deepEqual(await reader.read(`Bearer ${token}`), cashier);
  const customer = await signer.sign({ id: 17, role: 'customer' });
  assert.deepEqual(await reader.read(`Bearer ${customer.token}`), { user: 17, role: 'customer' });
});

test('a token ends 15 minutes after it was signed, at the time that is told with it', async () => {
  const { token, expiresAt } = await signer.sign({ id: 17, role: 'customer' });
  const { payload } = await jwtVerify(token, pair.publicKey);
  assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 900);
  assert.equal(expiresAt.getTime(), (payload.exp ?? 0) * 1000);
  assert.ok(Math.abs(Date.now() / 1000 - (payload.iat ?? 0)) <= 2);
});

test('the published key, found by the id that the token names, verifies it, and has no private part', async () => {
  const key = await signer.publicKey();
  assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  const { token } = await signer.sign({ id: 17, role: 'customer' });
  const verified = await jwtVerify(token, createLocalJWKSet({ keys: [key] }));
  assert.equal(verified.payload.sub, '17');
});

test('what is no private key is refused at once, not at the first login', async () => {
  assert.throws(() => createTokenSigner({ kty: 'OKP', crv: 'Ed25519', x: 'short', d: 'short' }));
});
