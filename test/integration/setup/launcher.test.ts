import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bareCheckout, type BareCheckout } from '../../support/bare-checkout.ts';
import { collectHelp, type HelpTexts } from '../../support/collect-help.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const FILE = join(PROJECT, 'setup', 'help.json');
if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, `${JSON.stringify(await collectHelp(), undefined, 2)}\n`);
const KEPT = JSON.parse(readFileSync(FILE, 'utf8')) as HelpTexts;

test('the help that a fresh clone shows is what the program says', async () => {
  const said = await collectHelp();
  assert.ok(Object.keys(said.help).includes('chaos inject'), 'commands of commands are among them');
  assert.deepEqual(
    KEPT,
    said,
    'UPDATE_DOCS=1 node --test test/integration/setup/launcher.test.ts writes setup/help.json anew',
  );
});

test('help, version and completion need nothing and install nothing', async () => {
  using checkout = bareCheckout();
  const before = checkout.files();
  const { launcher } = checkout;
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
  const rows: readonly (readonly [readonly string[], number, string, string])[] = [
    [['--version'], 0, `${version}\n`, ''],
    [['run', 'first-look', '--version'], 0, `${version}\n`, ''],
    [['--help'], 0, `${KEPT.help['']}\n`, ''],
    [[], 2, '', `${KEPT.help['']}\n`],
    [['-h'], 0, `${KEPT.help['']}\n`, ''],
    [['run', '--help'], 0, `${KEPT.help['run']}\n`, ''],
    [['chaos', 'inject', 'kill', '-h'], 0, `${KEPT.help['chaos inject']}\n`, ''],
    [['bank', 'account', 'open', '--help'], 0, `${KEPT.help['bank account open']}\n`, ''],
    [['completion', 'zsh'], 0, `${KEPT.completion['zsh']}\n`.replaceAll('{launcher}', `'${launcher}'`), ''],
    [['completion'], 0, `${KEPT.completion['bash']}\n`.replaceAll('{launcher}', `'${launcher}'`), ''],
    [['--complete-words', '1', 'mascaret', 'pl'], 0, '', ''],
  ];
  for (const [words, code, out, err] of rows) {
    assert.deepEqual(await checkout.run(launcher, words), { code, out, err }, words.join(' '));
  }
  assert.deepEqual(checkout.files(), before);
});

test('anything else fetches what is missing, and says what cannot be had', async () => {
  using checkout = bareCheckout();
  const { code, err } = await checkout.run(checkout.launcher, ['list']);
  assert.equal(code, 2);
  assert.match(err, /npm packages are not installed; fetching them/);
  assert.doesNotMatch(err, /^ +at /m, 'no stack');
});

test('the launcher is found through symbolic links, and read by Node itself', async () => {
  using checkout = bareCheckout();
  const [link, onward] = [join(checkout.folder, 'link'), join(checkout.folder, 'setup', 'onward')];
  symlinkSync('../mascaret', onward);
  symlinkSync(onward, link);
  assert.equal((await checkout.run(link, ['--version'])).code, 0);
  assert.equal((await checkout.run(process.execPath, [checkout.launcher, '--version'])).code, 0);
});

test('without Node on the PATH there is one sentence', async () => {
  using checkout = bareCheckout();
  mkdirSync(join(checkout.folder, 'bin'));
  for (const name of ['sh', 'dirname', 'readlink']) symlinkSync(shellPath(name), join(checkout.folder, 'bin', name));
  const { code, err } = await checkout.run(checkout.launcher, ['--version'], { PATH: join(checkout.folder, 'bin') });
  assert.deepEqual(
    { code, err },
    { code: 2, err: 'mascaret needs Node 18 or later, and there is no node on the PATH.\n' },
  );
});

const runtimes: readonly (readonly [string, string])[] = [
  ["{ node: '16.20.2' }", 'Node 16.20.2'],
  ["{ node: '8.0.0' }", 'Node 8.0.0'],
  ["{ node: '24.3.0', bun: '1.3.0' }", 'Bun 1.3.0'],
  ["{ node: '24.3.0', deno: '2.5.0' }", 'Deno 2.5.0'],
];
for (const [versions, name] of runtimes) {
  test(`${name} is refused in one sentence, by the launcher and by npm start`, async () => {
    using checkout = bareCheckout();
    const expected = `mascaret needs Node 18 or later, and this is ${name}.\n`;
    const preload = `Object.defineProperty(process, 'versions', { value: ${versions} });`;
    const launched = await runWith(checkout, preload, checkout.launcher, ['list']);
    assert.deepEqual(launched, { code: 2, out: '', err: expected });
    const main = join(checkout.folder, 'setup', 'main.js');
    assert.deepEqual(await runWith(checkout, preload, process.execPath, [main, 'start']), launched);
  });
}

test('musl is refused in one sentence that names a way out, and help is given all the same', async () => {
  using checkout = bareCheckout();
  const preload = `const fs = require('node:fs'), { existsSync } = fs;
    fs.existsSync = (path) => String(path).includes('ld-musl') || existsSync(path);
    require('node:module').syncBuiltinESMExports();
    process.report.getReport = () => ({ header: {} });`;
  const { code, err } = await runWith(checkout, preload, checkout.launcher, ['run', 'first-look']);
  assert.equal(code, 2);
  assert.match(err, /^mascaret does not run on musl \(Alpine Linux\): [^\n]+ Use an image with glibc[^\n]+\n$/);
  assert.equal((await runWith(checkout, preload, checkout.launcher, ['--help'])).code, 0);
});

/** Runs a program with CommonJS text that Node reads before it. */
function runWith(checkout: BareCheckout, preload: string, command: string, args: readonly string[]) {
  const file = join(checkout.folder, 'preload.cjs');
  writeFileSync(file, preload);
  return checkout.run(command, args, { NODE_OPTIONS: `--require ${file}` });
}

function shellPath(program: string): string {
  return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
}
