import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

test('help is an answer: it names every command, with examples, and exits 0', async () => {
  const { code, out, err } = await mascaret('--help');
  assert.equal(code, 0);
  assert.equal(err, '');
  for (const command of [
    'run',
    'plan',
    'list',
    'report',
    'runs',
    'compare',
    'profiles',
    'chaos',
    'up',
    'down',
    'architectures',
    'heal',
    'doctor',
    'schema',
  ]) {
    assert.match(out, new RegExp(`^ {2}mascaret ${command} `, 'm'));
  }
  assert.match(out, /mascaret run first-look/);
  assert.match((await mascaret('plan', '--help')).out, /Examples:\n {2}mascaret plan payday/);
});

test('no command at all shows the help on standard error and exits 2', async () => {
  const { code, out, err } = await mascaret();
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /mascaret <command>/);
});

test('a mistyped command line exits 2 with one line, a suggestion and no stack', async () => {
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [['plam'], /^error: there is no command "plam"\n {2}Did you mean "mascaret plan"\?\n$/],
    [['plan', 'paydya'], /^error: there is no scenario "paydya"\n {2}Did you mean "payday"\?\n$/],
    [
      ['plan', 'payday', '--worker', '3'],
      /^error: "mascaret plan" has no option --worker\n {2}Did you mean --workers\?\n$/,
    ],
    [['chaos', 'stauts'], /^error: "stauts" is one word too many for "mascaret chaos"\n {2}Did you mean status\?\n$/],
    [['chaos'], /^error: something is missing: mascaret chaos <command>\n {2}There is: inject, status\.\n$/],
    [['plan'], /^error: something is missing: mascaret plan <scenario>\n/],
    [['plan', 'payday', 'first-look'], /^error: "first-look" is one word too many for "mascaret plan"\n/],
    [['plan', 'payday', '--seed'], /^error: --seed needs a value\n/],
    [['plan', 'payday', '--seed', '1', '--seed', '2'], /^error: --seed stands more than once: 1, 2\n/],
    [['plan', 'payday', '--workers', 'many'], /^error: --workers many is not a whole number\n/],
    [['plan', 'payday', '--workers', '0'], /^error: 0 workers make no sense\n/],
    [['plan', './nowhere.yaml'], /^error: the scenario nowhere\.yaml cannot be read: there is no such file\n/],
    [['plan', '/'], /^error: the scenario \/ cannot be read: it is a folder\n/],
    [['completion', 'tcsh'], /^error: there is no shell "tcsh"\n {2}There is: "bash", "zsh"\.\n$/],
    [['plan', 'payday', '--for', '45'], /^error: --for 45: a unit is needed, as in 45s\n/],
    [['run', 'payday', '--out', ''], /^error: --out needs a value\n/],
    [
      ['chaos', 'inject', 'kill', 'service:bank', '--for', '0s'],
      /^error: --for 0s: it has to last longer than nothing\n/,
    ],
  ];
  for (const [words, expected] of table) {
    const { code, err } = await mascaret(...words);
    assert.match(err, expected, words.join(' '));
    assert.equal(code, 2, words.join(' '));
    assert.doesNotMatch(err, /\n {4}at /, words.join(' '));
  }
});

test('a plan as JSON is one value that machines can read, and nothing else', async () => {
  const { code, out, err } = await mascaret(
    'plan',
    'payday',
    '--json',
    '--set',
    'load.1.arrivals=300/s',
    '--for',
    '2m',
  );
  assert.equal(code, 0);
  assert.equal(err, '');
  const plan = JSON.parse(out) as { readonly durationS: number; readonly changes: readonly string[] };
  assert.equal(plan.durationS, 120);
  assert.deepEqual(plan.changes, ['load.1.arrivals=300/s', '--for=2m']);
  assert.deepEqual(
    JSON.parse((await mascaret('plan', 'payday', '--json', '--set', 'load.1.arrivals=300/s', '--for', '2m')).out),
    plan,
  );
});

test('--crash kills the bank unless another target is named', async () => {
  const targets = await Promise.all(
    [['--crash'], ['--crash', 'service:database'], ['--crash=service:database'], ['--crash', '--json']].map(
      async (words) => {
        const { out } = await mascaret('plan', 'market-day', '--json', ...words);
        const { scenario } = JSON.parse(out) as {
          readonly scenario: { readonly chaos: { readonly target: string }[] };
        };
        return scenario.chaos.map(({ target }) => target).join();
      },
    ),
  );
  assert.deepEqual(targets, ['service:bank', 'service:database', 'service:database', 'service:bank']);
});

test('a scenario of the user, by path or by name in ./scenarios, is listed and planned; its errors have their place', async (t) => {
  const folder = await ownFolder(t);
  await writeFile(join(folder, 'mine.yaml'), MINE);
  await writeFile(join(folder, 'broken.yaml'), MINE.replace('arrivals: 5/s', 'arrivals: fast'));
  const byPath = await mascaretIn(folder, 'plan', './mine.yaml');
  assert.equal(byPath.code, 0, byPath.err);
  assert.match(byPath.out, /^Mine \(mine\), seed 3, 10 s/);
  await mkdir(join(folder, 'scenarios'));
  await writeFile(join(folder, 'scenarios', 'saturday.yaml'), MINE);
  await writeFile(join(folder, 'scenarios', 'sunday.yaml'), MINE.replace('arrivals: 5/s', 'arrivals: fast'));
  assert.match((await mascaretIn(folder, 'plan', 'saturday')).out, /^Mine \(saturday\)/);
  const { out: listed } = await mascaretIn(folder, 'list');
  assert.match(listed, /^saturday .*\n.*10 s · monolith/m);
  assert.match(listed, /^sunday .*not valid: scenarios\/sunday\.yaml:6:32: "fast" is not a rate/m);
  const broken = await mascaretIn(folder, 'plan', 'broken.yaml');
  assert.equal(broken.code, 2);
  assert.match(broken.err, /^ {2}broken\.yaml:6:32: "fast" is not a rate: write 150\/s, 9000\/min or 3600\/h$/m);
  const overlap = await mascaretIn(folder, 'plan', 'mine.yaml', '--set', `chaos=[${KILL(1)}, ${KILL(2)}]`);
  assert.equal(overlap.code, 2);
  assert.match(overlap.err, /would be on bank-1 at the same time/);
});

test('all scenarios are listed with their length and what they need, for people and for machines', async () => {
  const { code, out } = await mascaret('list');
  assert.equal(code, 0);
  assert.match(out, /first-look .*\n[\s\S]*40 s · monolith · needs k6, toxiproxy, postgres/);
  const rows = JSON.parse((await mascaret('list', '--json')).out) as readonly {
    readonly name: string;
    readonly durationS: number;
  }[];
  assert.equal(rows.find(({ name }) => name === 'first-look')?.durationS, 40);
  assert.match((await mascaret('list', '--faults')).out, /^kill /m);
});

test('a reader that goes away ends the output without a complaint', async () => {
  const { code, err } = await inShell(
    `${quoted(process.execPath)} ${quoted(MAIN)} schema | head -1; exit "\${PIPESTATUS[0]}"`,
  );
  assert.equal(err, '');
  assert.equal(code, 0);
});

test('colours appear when forced, and never when refused', async () => {
  assert.ok((await mascaretWith({ FORCE_COLOR: '1' }, 'plam')).err.includes('\u001B[31m'));
  assert.ok(!(await mascaretWith({ FORCE_COLOR: '1', NO_COLOR: '1' }, 'plam')).err.includes('\u001B['));
  assert.ok(!(await mascaret('plam')).err.includes('\u001B['));
});

test('the script for bash completes commands and scenarios at Tab', async () => {
  const { out: script } = await mascaret('completion', 'bash');
  const launched = script.replaceAll(/'[^']*\/mascaret'/g, '_launch');
  const tab = `_launch() { ${quoted(process.execPath)} ${quoted(MAIN)} "$@"; }
${launched.replace(/^complete .*$/m, '')}
COMP_WORDS=(mascaret plan pay); COMP_CWORD=2; _mascaret_words; echo "\${COMPREPLY[@]}"`;
  const { out, err } = await inShell(tab);
  assert.equal(err, '');
  assert.equal(out, 'payday\n');
});

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');

const MINE = `mascaret: 1
title: Mine
seed: 3
system: { architecture: monolith }
workload: { script: bank-and-store, mix: { pay: 100% } }
load: [{ phase: all, arrivals: 5/s, for: 10s }]
slo: [{ errors: 1% }]
`;

const KILL = (second: number): string => `{ at: ${second}s, fault: kill, target: "service:bank", for: 3s }`;

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function mascaret(...words: readonly string[]): Promise<Outcome> {
  return called(process.execPath, [MAIN, ...words], {});
}

function mascaretIn(cwd: string, ...words: readonly string[]): Promise<Outcome> {
  return called(process.execPath, [MAIN, ...words], { cwd });
}

function mascaretWith(environment: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Outcome> {
  return called(process.execPath, [MAIN, ...words], { environment });
}

function inShell(script: string): Promise<Outcome> {
  return called('bash', ['-c', script], {});
}

function called(
  program: string,
  words: readonly string[],
  { cwd, environment }: { readonly cwd?: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, NODE_OPTIONS: _options, ...rest } = process.env;
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  execFile(program, words, { cwd, env: { ...rest, ...environment }, timeout: 30_000 }, (error, out, err) => {
    resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
  });
  return promise;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function ownFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-scenarios-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
