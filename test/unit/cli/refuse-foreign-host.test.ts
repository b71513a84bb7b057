import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseForeignHost } from '../../../cli/refuse-foreign-host.ts';
import { MascaretError } from '../../../core/errors.ts';

const data = { profiles: 1, products: 0, stores: 0 };

function refusal(url: string, ...allowed: string[]): string | undefined {
  try {
    refuseForeignHost({ url, data }, allowed);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof MascaretError);
    assert.equal(error.exitCode, 2);
    return error.hint;
  }
}

test('this machine may be tested, under every name it has for itself', () => {
  for (const host of [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'shop.localhost',
    'a.b.Localhost',
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ]) {
    assert.equal(refusal(`http://${host}:3000`), undefined, host);
  }
  refuseForeignHost({ architecture: 'monolith', data }, []);
});

test('another machine is refused, also under a name that looks like this one, and the error names the option', () => {
  for (const host of ['shop.example', '10.0.0.7', '127.0.0.1.example.org', 'localhost.example.org', 'notlocalhost']) {
    assert.match(refusal(`http://${host}:3000`) ?? '', new RegExp(`--i-am-allowed-to-test ${host}$`));
  }
});

test('another machine may be tested when it is named, and only that one', () => {
  assert.equal(refusal('http://shop.example:3000', 'Shop.Example'), undefined);
  assert.match(refusal('http://shop.example:3000', 'other.example', 'example') ?? '', /--i-am-allowed-to-test/);
});
