import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { areaOf, FOLDERS, importProblem, importsOf } from './support/import-rules.ts';
import { textProblems, type Source } from './support/text-rules.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: project,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(project, path)));
const sources: readonly Source[] = files
  .filter((path) => /\.[jt]s$/.test(path) || path === 'mascaret')
  .map((path) => ({ path, text: readFileSync(join(project, path), 'utf8') }));
const edges = sources.flatMap(({ path, text }) => importsOf(path, text));

test('the architecture test sees the project: files, imports between its folders, and each folder that has code', () => {
  const ours = edges.filter(({ target }) => target !== undefined);
  const between = ours.filter(({ from, target }) => areaOf(from) !== areaOf(target ?? ''));
  assert.ok(sources.length > 20, `${sources.length} files`);
  assert.ok(ours.length > 20, `${ours.length} imports of our own files`);
  assert.ok(between.length > 20, `${between.length} imports between folders`);
  for (const area of ['core', 'platform', 'sut', 'chaos', 'generator', 'reports', 'cli', 'setup']) {
    assert.ok(
      ours.some(({ from }) => areaOf(from) === area),
      `no import seen in ${area}`,
    );
  }
});

test('every relative import names a file that is there', () => {
  const lost = edges.filter(
    ({ from, target }) => target !== undefined && areaOf(from) !== 'test' && !existsSync(join(project, target)),
  );
  assert.deepEqual(
    lost.map(({ from, specifier }) => `${from}: ${specifier}`),
    [],
  );
});

test('each folder imports only what the table of folders lets it', () => {
  const problems = edges.map((edge) => importProblem(edge)).filter((problem) => problem !== undefined);
  assert.deepEqual(problems, []);
});

test('no folder stands beside those of the table', () => {
  const folders = new Set(files.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''));
  assert.deepEqual(
    [...folders].filter((folder) => !FOLDERS.includes(folder)),
    [],
  );
});

test('every file keeps the house rules on length, names, output, any and skipped tests', () => {
  assert.deepEqual(
    sources.flatMap((source) => textProblems(source)),
    [],
  );
});

test('a forbidden import is found, however it is written', () => {
  const forbidden: readonly (readonly [string, string])[] = [
    ['core/clock.ts', "import { x } from '../platform/y.ts';"],
    ['core/clock.ts', "import { readFileSync } from 'node:fs';"],
    ['platform/a.ts', "import type { Y } from '../sut/y.ts';"],
    ['platform/a.ts', "type Y = import('../sut/y.ts').Y;"],
    ['generator/conduct.ts', "import {\n  kill,\n  pause,\n} from '../chaos/faults/kill.ts';"],
    ['generator/conduct.ts', "const { kill } = await import('../chaos/faults/kill.ts');"],
    ['reports/a.ts', "export * from '../platform/b.ts';"],
    ['reports/a.ts', "import '../platform/b.ts';"],
    ['cli/commands/run.ts', "import { main } from '../../sut/app/main.ts';"],
    ['sut/app/main.ts', "import { MascaretError } from '../../core/errors.ts';"],
    ['sut/provision/a.ts', "import { main } from '../app/main.ts';"],
    ['sut/app/store/orders/service/a.ts', "import { Bank } from '../../../bank/service/create-bank.ts';"],
    ['sut/app/bank/a.ts', "import type { B } from '../store/orders/order.ts';"],
    ['sut/app/http/a.ts', "import type { B } from '../bank/service/b.ts';"],
    ['sut/app/store/orders/http/a.ts', "import type { B } from '../repository/b.ts';"],
    ['sut/app/bank/service/a.ts', "import { b } from '../http/b.ts';"],
    ['sut/app/bank/repository/a.ts', "import { b } from '../service/b.ts';"],
    ['generator/workloads/bank.ts', "import { z } from 'zod';"],
    ['setup/main.js', "import yargs from 'yargs';"],
  ];
  for (const [path, text] of forbidden) {
    const problems = importsOf(path, text).map((edge) => importProblem(edge));
    assert.equal(problems.filter((problem) => problem !== undefined).length, 1, `${path}: ${text}`);
  }
});

test('an allowed import is not taken for a forbidden one', () => {
  const allowed: readonly (readonly [string, string])[] = [
    ['platform/a.ts', "import { x } from '../core/y.ts';"],
    ['generator/conduct.ts', "import { x } from './plan.ts';"],
    ['generator/workloads/bank.ts', "import http from 'k6/http';"],
    ['sut/app/main.ts', "import express from 'express';"],
    ['sut/app/store/orders/service/a.ts', "import type { BankPort } from '../../../bank/bank.ts';"],
    ['sut/app/bank/http/a.ts', "import { b } from '../service/b.ts';"],
    ['sut/app/modules.ts', "import { BANK } from './bank/bank-module.ts';"],
    ['cli/commands/run.ts', "import { x } from '../../chaos/timeline.ts';"],
    ['test/unit/a.test.ts', "import { x } from '../../sut/app/money.ts';"],
  ];
  for (const [path, text] of allowed) {
    const found = importsOf(path, text);
    assert.equal(found.length, 1, text);
    assert.deepEqual(
      found.map((edge) => importProblem(edge)),
      [undefined],
      text,
    );
  }
});

/** The text of a test that runs alone, or of one that is left out without a reason: what the rules must find. */
const unfinished = (how: 'only' | 'skip'): string =>
  how === 'only' ? `test.${how}('x', () => {});` : `test('x', { ${how}: true }, () => {});`;

test('each broken house rule is found', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['core/long.ts', 'let a = 1;\n'.repeat(301)],
    ['core/camelCase.ts', 'export const a = 1;'],
    ['core/string-utils.ts', 'export const a = 1;'],
    ['core/helpers/a.ts', 'export const a = 1;'],
    ['core/index.ts', "/** All. */\nexport * from './a.ts';\nexport { b } from './b.ts';"],
    ['chaos/a.ts', "console.log('x');"],
    ['chaos/a.ts', "process.stdout.write('x');"],
    ['chaos/a.ts', 'const a = b as any;'],
    ['chaos/a.ts', 'function f(a: any): void {}'],
    ['test/unit/a.test.ts', unfinished('only')],
    ['test/unit/a.test.ts', unfinished('skip')],
    ['cli/a.ts', 'const a = await import(name);'],
    ['test/unit/a.test.ts', 'while (!isThere()) await sleep(5);'],
    ['test/unit/a.test.ts', 'while (left.length > 0) {\n  await sleep(5);\n}'],
    ['test/unit/a.test.ts', 'for (let at = 0; at < end; at = now()) await sleep(5);'],
    ['test/unit/a.test.ts', 'for (;;) {\n  if (isThere()) break;\n  await sleep(5);\n}'],
    ['test/unit/a.test.ts', 'while (true) {\n  await look();\n}'],
  ];
  for (const [path, text] of broken)
    assert.equal(textProblems({ path, text }).length, 1, `${path}: ${text.slice(0, 60)}`);
});

test('words of the house rules in comments and strings break nothing', () => {
  const text = [
    '/**\n * Unlike console.log, process.stdout.write: any caller may wait.\n */',
    "const a = 'as any'; // console.log(a)",
    "test('x', { skip: process.getuid?.() === 0 ? false : 'needs root' }, () => {});",
  ].join('\n');
  assert.deepEqual(textProblems({ path: 'chaos/a.ts', text }), []);
});

test('the linter refuses a function over 70 lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-lint-'));
  try {
    writeFileSync(join(folder, 'long.ts'), `export function long(): void {\n${'  void 0;\n'.repeat(80)}}\n`);
    const oxlint = join(project, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const config = join(project, '.oxlintrc.json');
    const lint = (): string =>
      execFileSync(process.execPath, [oxlint, '-c', config, folder], { encoding: 'utf8', stdio: 'pipe' });
    assert.throws(lint, (error: { readonly stdout: string }) => error.stdout.includes('max-lines-per-function'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
