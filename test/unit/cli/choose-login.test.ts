import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLogin, type LoginSurroundings } from '../../../cli/bank/choose-login.ts';
import { MascaretError } from '../../../core/errors.ts';

const monolith = {
  architecture: 'monolith',
  url: 'http://127.0.0.1:4000',
  users: [{ username: 'customer-1', role: 'customer', password: 'mascaret-42' }],
};
const microservices = { ...monolith, architecture: 'microservices', url: 'http://127.0.0.1:5000' };

function surroundings(changes: Partial<LoginSurroundings> = {}): LoginSurroundings {
  return { environment: {}, standing: [], filedPassword: undefined, ...changes };
}

function codeOf(choose: () => unknown): string {
  try {
    choose();
  } catch (error) {
    assert.ok(error instanceof MascaretError);
    return `${error.code}: ${error.hint}`;
  }
  return 'none';
}

test('with nothing said, the one system that is up is asked, as the usual user with the seeded password', () => {
  assert.deepEqual(chooseLogin({ json: false }, 'admin', surroundings({ standing: [monolith] })), {
    url: 'http://127.0.0.1:4000',
    username: 'admin',
    password: 'mascaret-42',
  });
});

test('the command line goes before the environment, and that before the system that is up', () => {
  const environment = { MASCARET_URL: 'http://localhost:1111', MASCARET_PASSWORD: 'from-environment' };
  const world = surroundings({ environment, standing: [monolith] });
  assert.deepEqual(chooseLogin({ json: false, as: 'ada' }, 'customer-1', world), {
    url: 'http://localhost:1111',
    username: 'ada',
    password: 'from-environment',
  });
  const told = { json: false, url: 'http://127.0.0.1:4000/', passwordFile: 'given' };
  assert.deepEqual(chooseLogin(told, 'customer-1', { ...world, filedPassword: 'from-file' }), {
    url: 'http://127.0.0.1:4000',
    username: 'customer-1',
    password: 'from-file',
  });
});

test('a system that is up is known by its address, and no other one gets its password', () => {
  const world = surroundings({ standing: [monolith, microservices] });
  assert.equal(chooseLogin({ json: false, url: microservices.url }, 'customer-1', world).password, 'mascaret-42');
  assert.match(
    codeOf(() => chooseLogin({ json: false, url: 'http://127.0.0.1:6000' }, 'customer-1', world)),
    /^no-password: .*MASCARET_PASSWORD/,
  );
});

test('what stays open is told with the way to settle it', () => {
  const choose = (url?: string, world = surroundings()): string =>
    codeOf(() => chooseLogin({ json: false, ...(url === undefined ? {} : { url }) }, 'customer-1', world));
  assert.match(choose(), /^no-system: .*mascaret up/);
  assert.match(
    choose(undefined, surroundings({ standing: [monolith, microservices] })),
    /^several-systems: [\s\S]*--url http:\/\/127\.0\.0\.1:5000 {2}\(microservices\)/,
  );
  for (const wrong of ['localhost:3000', 'ftp://localhost', 'bank', 'http://user:secret@localhost:3000']) {
    assert.match(choose(wrong), /^bad-url: /, wrong);
  }
});

test('another machine is asked only when it is named as allowed', () => {
  const environment = { MASCARET_PASSWORD: 'secret' };
  const given = { json: false, url: 'http://bank.example:3000' };
  assert.match(
    codeOf(() => chooseLogin(given, 'customer-1', surroundings({ environment }))),
    /^host-not-allowed: .*--i-am-allowed-to-test bank\.example$/,
  );
  const allowed = { ...given, iAmAllowedToTest: ['bank.example'] };
  assert.equal(chooseLogin(allowed, 'customer-1', surroundings({ environment })).url, 'http://bank.example:3000');
});
