import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { suits } from '../../../setup/find-tool.js';
import { megabytes } from '../../../setup/progress.js';
import { sumFor } from '../../../setup/release.js';
import { findNode } from '../../../setup/right-node.js';
import { everydayTools, toolTable } from '../../../setup/tool-table.js';

const SUM = 'a'.repeat(64);

test('a sum is read from the line of its file, in both modes of sha256sum, and from no other line', () => {
  const sums = `${'b'.repeat(64)}  k6-v2.2.0-linux-arm64.tar.gz\n${SUM.toUpperCase()}  k6.tar.gz\n${SUM} *k6.zip\nshort  k6.deb\n${'c'.repeat(128)}  caddy.tar.gz\n`;
  assert.equal(sumFor('k6.tar.gz', sums), SUM);
  assert.equal(sumFor('k6.zip', sums), SUM);
  assert.equal(sumFor('caddy.tar.gz', sums), 'c'.repeat(128), 'SHA-512');
  assert.equal(sumFor('k6.deb', sums), undefined);
  assert.equal(sumFor('6.tar.gz', sums), undefined);
});

test('a later patch release suits, another minor or an older patch does not', () => {
  const rows = /** @type {const} */ ([
    ['2.2.0', true],
    ['2.2.9', true],
    ['2.3.0', false],
    ['2.1.9', false],
    ['1.2.0', false],
    ['12.2.0', false],
  ]);
  for (const [version, expected] of rows) assert.equal(suits(version, '2.2.0'), expected, version);
  assert.equal(suits('2.2.3', '2.2.4'), false);
});

test('each tool names its release file for each platform', () => {
  const tools = toolTable();
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['k6', 'toxiproxy-server', 'caddy'],
  );
  assert.deepEqual(
    everydayTools().map(({ name }) => name),
    ['k6', 'toxiproxy-server'],
    'the gateway is fetched when an architecture needs it',
  );
  for (const { files, version } of tools) {
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(Object.keys(files), ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);
  }
});

test('the running Node is taken when it is right, else the one in the project folder, else none', () => {
  const project = mkdtempSync(join(tmpdir(), 'mascaret-node-'));
  try {
    assert.equal(findNode(project, '24.0.0'), process.execPath);
    assert.equal(findNode(project, '26.1.0'), process.execPath);
    assert.equal(findNode(project, '20.20.2'), undefined);
    const node = join(project, '.node', 'node');
    mkdirSync(join(node, 'bin'), { recursive: true });
    writeFileSync(join(node, 'package.json'), '{"version":"24.21.0"}');
    assert.equal(findNode(project, '20.20.2'), undefined, 'a folder without the program');
    writeFileSync(join(node, 'bin', 'node'), '');
    assert.equal(findNode(project, '20.20.2'), join(node, 'bin', 'node'));
    writeFileSync(join(node, 'package.json'), '{"version":"22.9.0"}');
    assert.equal(findNode(project, '20.20.2'), undefined, 'one that is too old');
  } finally {
    rmSync(project, { recursive: true });
  }
});

test('progress is told in megabytes, with the whole where the server says it', () => {
  assert.equal(megabytes(1_250_000, 29_000_000), '1.3 of 29 MB');
  assert.equal(megabytes(12_000_000, undefined), '12 MB');
});
