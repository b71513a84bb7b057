import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODULE_NAMES, readComposition } from '../../../sut/app/composition.ts';
import { PLANTED_BUGS } from '../../../sut/provision/planted-bug.ts';

const DATABASE_URL = 'postgresql://bank@/bank?host=/tmp/x';

const TOKEN_PUBLIC_KEY = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}';

test('an environment with only a database gives every module on the loopback address, without bugs', () => {
  const { MODULES, HOST, PORT, POOL_SIZE, MASCARET_PLANTED_BUG, LOG_LEVEL } = readComposition({
    DATABASE_URL,
  });
  assert.deepEqual(
    [MODULES, HOST, PORT, POOL_SIZE, MASCARET_PLANTED_BUG, LOG_LEVEL],
    [[...MODULE_NAMES], '127.0.0.1', 3000, 16, undefined, 'info'],
  );
});

test('an empty variable counts as absent, a module named twice is one', () => {
  const given = { DATABASE_URL, TOKEN_PUBLIC_KEY, MASCARET_PLANTED_BUG: '', PORT: '', MODULES: 'bank, bank' };
  const composition = readComposition(given);
  assert.equal(composition.MASCARET_PLANTED_BUG, undefined);
  assert.equal(composition.PORT, 3000);
  assert.deepEqual(composition.MODULES, ['bank']);
});

test('port 0 means any free one', () => {
  assert.equal(readComposition({ DATABASE_URL, PORT: '0' }).PORT, 0);
});

test('the program has every bug that can be asked for', () => {
  for (const bug of PLANTED_BUGS) {
    const composition = readComposition({ DATABASE_URL, COMPOSITION_KIND: 'test', MASCARET_PLANTED_BUG: bug });
    assert.equal(composition.MASCARET_PLANTED_BUG, bug);
  }
});

test('a bug is planted only where the composition is a test one', () => {
  const planted = { DATABASE_URL, MASCARET_PLANTED_BUG: 'unlocked-balance' };
  assert.throws(() => readComposition(planted), /COMPOSITION_KIND=test/);
  assert.throws(() => readComposition({ ...planted, COMPOSITION_KIND: 'production' }), /COMPOSITION_KIND=test/);
  assert.equal(readComposition({ ...planted, COMPOSITION_KIND: 'test' }).MASCARET_PLANTED_BUG, 'unlocked-balance');
});

test('every variable that is wrong is named', () => {
  const wrong = { MODULES: 'casino', PORT: '1.5', POOL_SIZE: '0', QUEUE_SIZE: '0', LOG_LEVEL: 'loud' };
  for (const name of [...Object.keys(wrong), 'DATABASE_URL']) {
    assert.throws(() => readComposition(wrong), new RegExp(name), name);
  }
});
