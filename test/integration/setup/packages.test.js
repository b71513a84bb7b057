import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { bringPackages } from '../../../setup/npm-packages.js';

/** A project whose one dependency lies beside it, so that npm asks no registry. */
let project = '';
/** When `npm ci` has run, what it was not asked for is gone. */
const marker = () => join(project, 'node_modules', 'put-there-by-hand');

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'mascaret-packages-'));
  mkdirSync(join(project, 'beside'));
  writeFileSync(join(project, 'beside', 'package.json'), '{"name":"beside","version":"1.0.0"}');
  writePackageFile({ beside: 'file:beside' });
  npm('install', '--package-lock-only');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** @param {Record<string, string>} dependencies */
function writePackageFile(dependencies) {
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0', dependencies }));
}

/** @param {string[]} args */
function npm(...args) {
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: project, stdio: 'pipe' });
}

test('packages that are missing are installed, and left alone as long as the lock file stays as it is', async () => {
  await bringPackages(project);
  assert.ok(existsSync(join(project, 'node_modules', 'beside', 'package.json')));
  writeFileSync(marker(), '');
  await bringPackages(project);
  assert.ok(existsSync(marker()));
});

test('a lock file that names another package leads to npm ci', async () => {
  await bringPackages(project);
  writeFileSync(marker(), '');
  mkdirSync(join(project, 'other'));
  writeFileSync(join(project, 'other', 'package.json'), '{"name":"other","version":"1.0.0"}');
  writePackageFile({ beside: 'file:beside', other: 'file:other' });
  npm('install', '--package-lock-only');
  await bringPackages(project);
  assert.ok(!existsSync(marker()));
  assert.ok(existsSync(join(project, 'node_modules', 'other', 'package.json')));
});

test('what was installed by hand from the same lock file is not installed again', async () => {
  npm('ci');
  writeFileSync(marker(), '');
  await bringPackages(project);
  assert.ok(existsSync(marker()));
});

test('npm ci that fails ends in what npm said, on one screen', async () => {
  writePackageFile({ other: 'file:other' });
  await assert.rejects(bringPackages(project), (/** @type {Error} */ error) => {
    assert.equal(error.name, 'SetupFailure');
    assert.match(error.message, /npm ci said:\n {2}npm error code/);
    assert.ok(error.message.split('\n').length <= 24);
    return true;
  });
});
