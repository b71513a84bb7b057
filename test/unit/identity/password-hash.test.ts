import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, passwordMatches, slowFingerprint } from '../../../sut/app/identity/service/password-hash.ts';

test('a hash tells its algorithm, cost and salt, and never the password; the same password gives another each time', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  assert.match(one, /^\$scrypt\$ln=14,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(one, other);
  assert.ok(await passwordMatches('correct horse', one));
  assert.ok(await passwordMatches('correct horse', other));
});

test('a password matches only itself, to the letter and to its length', async () => {
  const stored = await hashPassword('correct horse');
  for (const wrong of ['correct hors', 'correct horse ', 'Correct horse', '']) {
    assert.equal(await passwordMatches(wrong, stored), false, wrong);
  }
});

test('the parameters are taken from the stored hash, so a hash of other cost goes on being good', async () => {
  // Made by node's scryptSync('old password', '0123456789abcdef', 32, { N: 1024, r: 4, p: 2 }).
  const stored = '$scrypt$ln=10,r=4,p=2$MDEyMzQ1Njc4OWFiY2RlZg$3jh+n9V8OWcuQhwceORCIqLt1vAn/X7eslAaWxqg1gs';
  assert.equal(await passwordMatches('another', stored), false);
  assert.equal(await passwordMatches('old password', stored), true);
});

test('letters that look the same are the same, however the keyboard composes them', async () => {
  const composed = 'gar\u00e7on-caf\u00e9';
  const decomposed = composed.normalize('NFD');
  assert.notEqual(composed, decomposed);
  assert.ok(await passwordMatches(decomposed, await hashPassword(composed)));
});

test('a stored text of unknown form is an error, not a wrong password', async () => {
  for (const stored of ['', 'plain', '$scrypt$ln=14$x$y', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA']) {
    await assert.rejects(passwordMatches('correct horse', stored), /unknown form/);
  }
});

test('a slow fingerprint is the same for the same request and key, and for no other', async () => {
  const one = await slowFingerprint('request', 'key');
  assert.equal(await slowFingerprint('request', 'key'), one);
  assert.notEqual(await slowFingerprint('request', 'another key'), one);
  assert.notEqual(await slowFingerprint('another request', 'key'), one);
});
