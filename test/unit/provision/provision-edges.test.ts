import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MascaretError } from '../../../core/errors.ts';
import { portFromEnvironment } from '../../../sut/provision/app-port.ts';
import { clusterUrl } from '../../../sut/provision/cluster.ts';
import { tellingLines } from '../../../sut/provision/log-tail.ts';
import { plantedBugFrom, PLANTED_BUGS } from '../../../sut/provision/planted-bug.ts';

test('every planted bug is known by its name, and none is the default', () => {
  for (const bug of PLANTED_BUGS) assert.equal(plantedBugFrom(bug), bug);
  assert.equal(plantedBugFrom(undefined), undefined);
  assert.equal(plantedBugFrom(''), undefined);
});

test('a mistyped planted bug is refused rather than ignored: a control that is not on proves nothing', () => {
  assert.throws(
    () => plantedBugFrom('async-comit'),
    (error) =>
      error instanceof MascaretError && error.code === 'unknown-planted-bug' && /async-commit/.test(error.hint ?? ''),
  );
});

test('a port from the environment is a whole number in range, or refused', () => {
  assert.equal(portFromEnvironment('8080'), 8080);
  assert.equal(portFromEnvironment(undefined), undefined);
  assert.equal(portFromEnvironment(''), undefined);
  for (const bad of ['0', '65536', '80.5', 'http', '-1']) {
    assert.throws(() => portFromEnvironment(bad), { code: 'bad-port' }, bad);
  }
});

test('the address of a cluster keeps a folder with unusual characters whole', () => {
  const url = new URL(clusterUrl('/tmp/mascaret-a b&c'));
  assert.equal(url.searchParams.get('host'), '/tmp/mascaret-a b&c');
  assert.equal(url.pathname, '/bank');
});

test('the last words of a log are the lines that say why, else its last lines', () => {
  const log = 'starting\nFATAL: could not write: No space left on device\nchild process exited with exit code 1\n\n';
  assert.deepEqual(tellingLines(log, 2), ['FATAL: could not write: No space left on device']);
  assert.deepEqual(tellingLines('one\ntwo\nthree\n', 2), ['two', 'three']);
  assert.deepEqual(tellingLines('', 2), []);
});

test('of a structured log the errors are told by their message, and what is no failure is left out', () => {
  const calm = '{"level":30,"msg":"listening"}\n{"level":30,"msg":"ready"}\n';
  assert.deepEqual(tellingLines(calm, 2), []);
  const error = '{"level":60,"msg":"stopped","err":{"message":"the port is taken"}}\n';
  assert.deepEqual(tellingLines(calm + error, 2), ['error: stopped: the port is taken']);
  assert.deepEqual(tellingLines('{"level":60,"msg":"cut o', 2), ['{"level":60,"msg":"cut o']);
});
