import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * @param {Record<string, string>} dependencies
 * @param {object} [more]
 */
function writePackageFile(dependencies, more = {}) {
  const facts = { name: 'project', version: '1.0.0', dependencies, ...more };
  writeFileSync(join(project, 'package.json'), JSON.stringify(facts));
}

/**
 * A packed package for one platform, beside the project.
 * @param {string} name
 * @param {string} platform
 */
function packNative(name, platform) {
  const folder = join(project, 'natives', name);
  mkdirSync(folder, { recursive: true });
  const facts = { name, version: '1.0.0', os: [platform], cpu: [process.arch] };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(facts));
  npm('pack', folder);
  return `file:${name}-1.0.0.tgz`;
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

test('an optional package for this platform that is not there leads to npm ci; one for another platform does not', async () => {
  const elsewhere = process.platform === 'darwin' ? 'linux' : 'darwin';
  const optionalDependencies = { here: packNative('here', process.platform), other: packNative('other', elsewhere) };
  writePackageFile({ beside: 'file:beside' }, { optionalDependencies });
  npm('install', '--package-lock-only');
  await bringPackages(project);
  const [here, other] = ['here', 'other'].map((name) => join(project, 'node_modules', name));
  assert.ok(existsSync(join(here ?? '', 'package.json')));
  assert.ok(!existsSync(other ?? ''));
  writeFileSync(marker(), '');
  await bringPackages(project);
  assert.ok(existsSync(marker()), 'nothing lacks');
  // As in a folder that is shared with a machine of another platform: stamp and all.
  renameSync(here ?? '', other ?? '');
  await bringPackages(project);
  assert.ok(existsSync(join(here ?? '', 'package.json')));
});

test('packages that were installed for another platform are installed anew', async () => {
  await bringPackages(project);
  writeFileSync(marker(), '');
  const stamp = join(project, 'node_modules', '.mascaret-stamp');
  writeFileSync(stamp, JSON.stringify({ madeFrom: 'what there is for another platform', paths: [] }));
  rmSync(join(project, 'node_modules', '.package-lock.json'));
  await bringPackages(project);
  assert.ok(!existsSync(marker()));
});

for (const [name, value] of /** @type {const} */ ([
  ['NODE_ENV', 'production'],
  ['npm_config_omit', 'dev'],
])) {
  test(`${name}=${value} leaves out no package that tests need`, async () => {
    writePackageFile({}, { devDependencies: { beside: 'file:beside' } });
    npm('install', '--package-lock-only');
    const before = process.env[name];
    process.env[name] = value;
    try {
      await bringPackages(project);
    } finally {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
    assert.ok(existsSync(join(project, 'node_modules', 'beside', 'package.json')));
  });
}

test('development packages that somebody has removed since are installed again', async () => {
  writePackageFile({}, { devDependencies: { beside: 'file:beside' } });
  npm('install', '--package-lock-only');
  await bringPackages(project);
  npm('prune', '--omit=dev');
  assert.ok(!existsSync(join(project, 'node_modules', 'beside')));
  await bringPackages(project);
  assert.ok(existsSync(join(project, 'node_modules', 'beside', 'package.json')));
});

test('a checkout that cannot be written to is named, with what to do', async () => {
  writeFileSync(join(project, '.node'), 'a file where the folder would be');
  await assert.rejects(bringPackages(project), (/** @type {Error} */ error) => {
    assert.equal(error.name, 'SetupFailure');
    assert.match(
      error.message,
      /^npm packages are missing, and \S+ cannot be written to: [^\n]+\nRun npm ci there as a user/,
    );
    return true;
  });
  npm('ci');
  await bringPackages(project);
});
