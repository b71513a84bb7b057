import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { suits } from '../../../setup/find-tool.js';
import { reachLoopbackDirectly } from '../../../setup/loopback.js';
import { megabytes } from '../../../setup/progress.js';
import { proxyFor } from '../../../setup/proxy.js';
import { findNode, pinnedNode } from '../../../setup/right-node.js';
import { everydayTools, toolTable } from '../../../setup/tool-table.js';

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

test('each tool names its release file for each platform, and the SHA-256 of each that may be downloaded', () => {
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
  const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  for (const { name, files, version, sha256 } of tools) {
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(Object.keys(files), platforms);
    // Nobody has published the sum of Caddy's file for Macs with an Intel processor: it is built with Go there.
    const summed = name === 'caddy' ? platforms.filter((platform) => platform !== 'darwin-x64') : platforms;
    assert.deepEqual(Object.keys(sha256), summed, name);
    for (const sum of Object.values(sha256)) assert.match(sum, /^[0-9a-f]{64}$/);
  }
  const sums = tools.flatMap(({ sha256 }) => Object.values(sha256));
  assert.equal(new Set(sums).size, sums.length, 'no sum is given for two files');
});

test('a tool is built with Go in the version that is downloaded', () => {
  for (const { folder, module, version } of toolTable()) {
    const file = new URL(`../../../setup/tools/${folder}/go.mod`, import.meta.url);
    assert.ok(readFileSync(file, 'utf8').includes(`${module} v${version}`), folder);
  }
});

test('downloads go through the proxy that the environment names, and never to this machine', () => {
  const proxy = 'http://proxy.example:3128';
  /** @type {[string, NodeJS.ProcessEnv, string | undefined][]} */
  const rows = [
    ['https://github.com/a', {}, undefined],
    ['https://github.com/a', { HTTPS_PROXY: proxy }, 'proxy.example:3128'],
    ['https://github.com/a', { https_proxy: proxy, HTTPS_PROXY: 'http://other:1' }, 'proxy.example:3128'],
    ['https://github.com/a', { HTTPS_PROXY: 'proxy.example:3128' }, 'proxy.example:3128'],
    ['https://github.com/a', { HTTP_PROXY: proxy }, undefined],
    ['https://github.com/a', { ALL_PROXY: proxy }, 'proxy.example:3128'],
    ['https://github.com/a', { npm_config_https_proxy: proxy }, 'proxy.example:3128'],
    ['https://github.com/a', { HTTPS_PROXY: '' }, undefined],
    ['http://mirror.example/a', { HTTP_PROXY: proxy }, 'proxy.example:3128'],
    ['http://mirror.example/a', { HTTPS_PROXY: proxy }, undefined],
    ['http://127.0.0.1:8080/a', { HTTP_PROXY: proxy }, undefined],
    ['http://mirror.localhost/a', { HTTP_PROXY: proxy }, undefined],
    ['http://[::1]/a', { HTTP_PROXY: proxy }, undefined],
    ['https://github.com/a', { HTTPS_PROXY: proxy, NO_PROXY: '*' }, undefined],
    ['https://github.com/a', { HTTPS_PROXY: proxy, NO_PROXY: 'example.com, github.com' }, undefined],
    ['https://api.github.com/a', { HTTPS_PROXY: proxy, no_proxy: '.github.com' }, undefined],
    ['https://notgithub.com/a', { HTTPS_PROXY: proxy, no_proxy: 'github.com' }, 'proxy.example:3128'],
    ['https://github.com/a', { HTTPS_PROXY: proxy, NO_PROXY: 'github.com:8443' }, 'proxy.example:3128'],
    ['https://github.com:8443/a', { HTTPS_PROXY: proxy, NO_PROXY: 'github.com:8443' }, undefined],
  ];
  for (const [url, env, host] of rows) assert.equal(proxyFor(url, env)?.host, host, `${url} ${JSON.stringify(env)}`);
  assert.throws(() => proxyFor('https://github.com', { ALL_PROXY: 'socks5://user:secret@proxy.example:1080' }), {
    message: 'the proxy socks5://proxy.example:1080 is not an http:// or https:// address',
  });
});

test('the running Node is taken when it is right, else the one in the project folder, else none', () => {
  const project = mkdtempSync(join(tmpdir(), 'mascaret-node-'));
  try {
    assert.equal(findNode(project, '24.0.0'), process.execPath);
    assert.equal(findNode(project, '26.1.0'), process.execPath);
    assert.equal(findNode(project, '20.20.2'), undefined);
    const pinned = pinnedNode();
    const node = join(project, '.node', 'node');
    const describe = (/** @type {object} */ facts) =>
      writeFileSync(join(node, 'package.json'), JSON.stringify({ ...pinned, ...facts }));
    mkdirSync(join(node, 'bin'), { recursive: true });
    describe({});
    assert.equal(findNode(project, '20.20.2'), undefined, 'a folder without the program');
    writeFileSync(join(node, 'bin', 'node'), '\xcf\xfa\xed\xfe', { encoding: 'latin1', mode: 0o755 });
    assert.equal(findNode(project, '20.20.2'), undefined, 'a program of another platform');
    writeFileSync(join(node, 'bin', 'node'), '#!/bin/sh\n');
    assert.equal(findNode(project, '20.20.2'), join(node, 'bin', 'node'));
    describe({ version: '24.0.0' });
    assert.equal(findNode(project, '20.20.2'), undefined, 'another version than the pinned one');
    describe({ name: 'node-of-another-platform' });
    assert.equal(findNode(project, '20.20.2'), undefined, 'the package of another platform');
  } finally {
    rmSync(project, { recursive: true });
  }
});

test('progress is told in megabytes, with the whole where the server says it', () => {
  assert.equal(megabytes(1_250_000, 29_000_000), '1.3 of 29 MB');
  assert.equal(megabytes(12_000_000, undefined), '12 MB');
});

test('where a proxy is named, this machine is excepted from it; Node is started anew when it uses that proxy itself', () => {
  const added = 'localhost,.localhost,127.0.0.1,0.0.0.0,::1';
  /** @type {[NodeJS.ProcessEnv, string | undefined, boolean][]} */
  const rows = [
    [{}, undefined, false],
    [{ NO_PROXY: 'a.example', NODE_USE_ENV_PROXY: '1' }, 'a.example', false],
    [{ HTTP_PROXY: 'http://p:1' }, added, false],
    [
      { https_proxy: 'http://p:1', NO_PROXY: 'a.example, 127.0.0.1' },
      `a.example,127.0.0.1,localhost,.localhost,0.0.0.0,::1`,
      false,
    ],
    [{ ALL_PROXY: 'http://p:1', no_proxy: '*' }, '*', false],
    [{ HTTP_PROXY: 'http://p:1', NODE_USE_ENV_PROXY: '1' }, added, true],
    [{ HTTP_PROXY: 'http://p:1', NODE_OPTIONS: '--use-env-proxy' }, added, true],
  ];
  for (const [env, expected, again] of rows) {
    const before = JSON.stringify(env);
    assert.equal(reachLoopbackDirectly(env), again, before);
    assert.equal(env['NO_PROXY'], expected, before);
    if (env['no_proxy'] !== undefined) assert.equal(env['no_proxy'], expected, before);
  }
});
