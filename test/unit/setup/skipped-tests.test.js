import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { reporters } from '../../../setup/tests.js';

/**
 * What `node --test` ends with and prints for two tests, one of which may be skipped.
 * @param {string} skip
 * @param {Record<string, string>} env
 * @param {string[]} [options]
 */
function ranWith(skip, env, options = []) {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-skipped-'));
  try {
    const file = join(folder, 'some.test.mjs');
    const needed = `test('needs a browser', { skip: ${skip} }, () => {});`;
    writeFileSync(file, `import { test } from 'node:test';\n${needed}\ntest('runs everywhere', () => {});\n`);
    const { NODE_TEST_CONTEXT: _, CI: __, ...rest } = process.env;
    const args = ['--test', ...options, ...reporters(options), file];
    const { status, stdout } = spawnSync(process.execPath, args, { env: { ...rest, ...env }, encoding: 'utf8' });
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('with CI=true a skipped test fails the run, which names it', () => {
  const { status, stdout } = ranWith("'no Chromium here'", { CI: 'true' });
  assert.equal(status, 1, stdout);
  assert.match(stdout, /1 skipped, which fails the run \(CI=true\):\n {2}needs a browser: no Chromium here/);
});

test('elsewhere a skipped test is listed with its reason and the run passes', () => {
  const { status, stdout } = ranWith("'no Chromium here'", {});
  assert.equal(status, 0, stdout);
  assert.match(stdout, /\n1 skipped:\n {2}needs a browser: no Chromium here\n/);
});

test('a run without a skipped test passes with CI=true and lists nothing', () => {
  const { status, stdout } = ranWith('false', { CI: 'true' });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /pass 2/);
  assert.doesNotMatch(stdout, /skipped:/);
});

test('skipped tests fail the run beside any reporter that was asked for', () => {
  const { status, stdout } = ranWith("'no Chromium here'", { CI: 'true' }, ['--test-reporter=dot']);
  assert.equal(status, 1, stdout);
  assert.match(stdout, /1 skipped, which fails/);
});
