import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeTool, startReleaseServer, type Answer } from '../../support/release-server.ts';
import { bareMachine, type BareMachine } from '../../support/setup-bench.ts';

const COMPLETE = [
  'caddy-2.11.7',
  'caddy-2.11.7.found.json',
  'caddy-2.11.7/caddy',
  'k6-2.2.0',
  'k6-2.2.0.found.json',
  'k6-2.2.0/k6',
  'toxiproxy-2.12.0',
  'toxiproxy-2.12.0.found.json',
  'toxiproxy-2.12.0/toxiproxy-server',
];

async function fetchTools(
  machine: BareMachine,
  base: string,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const setup = machine.start(['tools'], { MASCARET_DOWNLOAD_BASE: base });
  const { code } = await setup.ended;
  return { code, said: setup.said() };
}

for (const answer of ['right', 'redirected'] as const) {
  test(`tools come from their release when the answer is ${answer}, run, and leave nothing else in the cache`, async () => {
    await using server = await startReleaseServer();
    using machine = bareMachine();
    server.answer = answer;
    const { code, said } = await fetchTools(machine, server.base);
    assert.equal(code, 0, said);
    assert.deepEqual(machine.tools(), COMPLETE);
    assert.match(
      execFileSync(join(machine.cache, 'tools/k6-2.2.0/k6'), ['version'], { encoding: 'utf8' }),
      /k6 v2\.2\.0/,
    );
    assert.match(said, /k6 2\.2\.0 \(makes the load\) is not on this machine; fetching it/);
  });
}

test('a second set-up asks nobody and says nothing but where the tools are', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  await fetchTools(machine, server.base);
  const before = server.asked.length;
  const { code, said } = await fetchTools(machine, server.base);
  assert.equal(code, 0);
  assert.equal(server.asked.length, before);
  assert.equal(said.trim().split('\n').length, 3, said);
});

const bad: readonly (readonly [Answer, RegExp])[] = [
  ['other-bytes', /its SHA-256 is [0-9a-f]{64}, but setup\/tools\/tools\.json expects [0-9a-f]{64}/],
  ['cut', /the answer was cut off after 0\.0 of 0\.0 MB/],
  ['missing', /status 404/],
];
for (const [answer, words] of bad) {
  test(`with no other way left, an answer that is ${answer} ends in one screen that names every way, and exit code 2`, async () => {
    await using server = await startReleaseServer();
    using machine = bareMachine();
    server.answer = answer;
    const { code, said } = await fetchTools(machine, server.base);
    assert.equal(code, 2);
    const screen = said.slice(said.indexOf('k6 2.2.0 (makes the load) could not be had'));
    assert.match(screen, /on the PATH +there is no k6/);
    assert.match(screen, /in the cache \S+ +there is no k6/);
    assert.match(screen, words);
    assert.match(screen, /build with Go +there is no go on the PATH/);
    assert.match(screen, /Toxiproxy 2\.12\.0 \(gives users their networks\) could not be had/);
    assert.ok(screen.split('\n').length <= 24, 'it fits a screen');
    assert.doesNotMatch(said, /\.js:\d+/, 'no stack');
    assert.deepEqual(machine.tools(), []);
  });
}

test('a server that cannot be reached is given up at once', async () => {
  using machine = bareMachine();
  const { code, said } = await fetchTools(machine, 'http://127.0.0.1:1');
  assert.equal(code, 2);
  assert.match(said, /ECONNREFUSED/);
});

test('where the release cannot be had, Go builds the tool, and its version is read from the binary', async (t) => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  if (!machine.lend('go')) {
    t.skip('this machine has no Go');
    return;
  }
  machine.put('k6', fakeTool('k6', '2.2.0'));
  machine.put('caddy', fakeTool('caddy', '2.11.7'));
  server.answer = 'missing';
  const { code, said } = await fetchTools(machine, server.base);
  assert.equal(code, 0, said);
  assert.match(said, /download did not work: .*status 404/);
  assert.match(said, /Toxiproxy 2\.12\.0 by build with Go/);
  assert.deepEqual(machine.tools(), ['caddy-2.11.7.found.json', 'k6-2.2.0.found.json', ...COMPLETE.slice(6)]);
});

test('a tool on the PATH is taken when its version suits, and fetched when it does not', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  machine.put('k6', fakeTool('k6', '2.2.7'));
  machine.put('toxiproxy-server', fakeTool('toxiproxy-server', '2.1.4'));
  const { code, said } = await fetchTools(machine, server.base);
  assert.equal(code, 0, said);
  assert.match(said, new RegExp(`k6 ${join(machine.bin, 'k6')}`));
  assert.match(said, /toxiproxy-server \S+toxiproxy-2\.12\.0/);
  assert.ok(!server.asked.some((file) => file.startsWith('k6')), server.asked.join());
});

test('a tool that one thing needs is fetched for it alone', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  const env = { MASCARET_DOWNLOAD_BASE: server.base };
  const setup = machine.start(['bring-tool', 'caddy'], env);
  assert.equal((await setup.ended).code, 0, setup.said());
  assert.match(setup.said(), /Caddy 2\.11\.7 \(is the gateway of the microservices\) is not on this machine/);
  assert.deepEqual(machine.tools(), COMPLETE.slice(0, 3));
});

test('a binary in the cache that does not run is replaced', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  await fetchTools(machine, server.base);
  const k6 = join(machine.cache, 'tools/k6-2.2.0/k6');
  writeFileSync(k6, readFileSync(k6).subarray(0, 5));
  const { code, said } = await fetchTools(machine, server.base);
  assert.equal(code, 0, said);
  assert.equal(statSync(k6).size, fakeTool('k6', '2.2.0').length);
});

test('a cache that cannot be written to is named, with the variable that names another', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  mkdirSync(machine.cache);
  writeFileSync(join(machine.cache, 'tools'), 'a file where the folder should be');
  const { code, said } = await fetchTools(machine, server.base);
  assert.equal(code, 2);
  assert.match(said, /writing to the cache \S+tools +EEXIST/);
  assert.match(said, /set MASCARET_CACHE to a folder that this user may write to/);
  assert.doesNotMatch(said, /let this machine reach/, 'the network is not the problem');
});

test('a user without a home folder is told which variable does without one', async () => {
  using machine = bareMachine();
  const preload = join(machine.project, 'preload.cjs');
  const text = `require('node:os').homedir = () => { throw new Error('uv_os_homedir returned ENOENT'); };
    require('node:module').syncBuiltinESMExports();`;
  writeFileSync(preload, text);
  const env = { MASCARET_CACHE: '', NODE_OPTIONS: `--require ${preload}` };
  for (const more of [env, { MASCARET_CACHE: '', HOME: '' }]) {
    const setup = machine.start(['tools'], more);
    assert.equal((await setup.ended).code, 2);
    assert.match(
      setup.said(),
      /^User id \d+ has no home folder, and HOME is not set[^\n]+\n[^\n]*MASCARET_CACHE[^\n]*\n$/,
    );
  }
});

test('a release whose SHA-256 is not known is not downloaded', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  const table = join(machine.project, 'setup', 'tools', 'tools.json');
  const tools = JSON.parse(readFileSync(table, 'utf8')) as readonly object[];
  writeFileSync(table, JSON.stringify(tools.map((tool) => ({ ...tool, sha256: {} }))));
  const { code, said } = await fetchTools(machine, server.base);
  assert.equal(code, 2);
  assert.match(said, /setup\/tools\/tools\.json has no SHA-256 for k6-v2\.2\.0-\S+, so it is not downloaded/);
  assert.deepEqual(server.asked, []);
});
