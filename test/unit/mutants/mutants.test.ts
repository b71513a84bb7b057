import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseMutants, type ChosenMutant } from '../../mutants/choose-mutants.ts';
import { codeChanges } from '../../mutants/code-changes.ts';
import { describeChange, type Mutant } from '../../mutants/mutant.ts';
import { runTests } from '../../mutants/run-tests.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const UNDO = 'platform/undo-acquisitions.ts';

function changesOf(source: string): string[] {
  return codeChanges('a.ts', source).map((change) => describeChange(source, change));
}

test('code is changed where it decides: operators, conditions, calls, statements; types and settings stay', () => {
  assert.deepEqual(changesOf('const a: 0 | 1 = b < c && d;'), ['< → <=', '< → >=', '&& → ||']);
  assert.deepEqual(changesOf('if (!a) b();'), ['!a → true', '!a → false', '!a → a', 'b(); → ;']);
  assert.deepEqual(changesOf('const a = b.filter(c).map(d) as E<0>;'), ['.filter(c) → nothing']);
  assert.deepEqual(changesOf('const a = b[0] ?? 1;'), ['0 → 1', '?? → &&']);
  assert.deepEqual(changesOf('const a = 250 + true;'), ['+ → -', 'true → false']);
  assert.deepEqual(changesOf("const a = b + 'text';"), []);
  assert.deepEqual(changesOf('mkdir(a, 0o700);'), ['mkdir(a, 0o700); → ;', '0o700 → 0o755']);
  assert.deepEqual(changesOf("import { a } from './b.ts'; interface B { c: 1 }"), []);
});

test('SQL in a template is changed by its own rules, and other text is not', () => {
  assert.deepEqual(changesOf('const a = `SELECT sum(b) FROM c WHERE d = 1 AND e IS NULL`;').sort(), [
    '= → <>',
    'AND → OR',
    'IS NULL → IS NOT NULL',
    'sum( → max(',
  ]);
  assert.ok(changesOf("const a = `SELECT 1 WHERE a AND b = 'x'`;").includes("AND b = 'x' → nothing"));
  assert.deepEqual(changesOf('const a = `this AND that = 1`;'), []);
});

function choose(seed: string): readonly ChosenMutant[] {
  return chooseMutants(PROJECT, { seed, files: ['chaos/audit/invariants/', UNDO] });
}

function names(seed: string): readonly string[] {
  return choose(seed).map(({ mutant, change }) => `${mutant.file} ${mutant.start} ${change}`);
}

test('the same seed chooses the same mutants, and every mutant has tests that reach it', () => {
  assert.ok(names('1').length > 20);
  assert.deepEqual(names('1'), names('1'));
  assert.notDeepEqual(names('1'), names('2'));
  assert.deepEqual(
    choose('1').filter(({ tests }) => tests.length === 0),
    [],
  );
});

/** A change of the guard before a folder is removed. */
function mutantOf(was: string, replacement: string): Mutant {
  const start = readFileSync(join(PROJECT, UNDO), 'utf8').indexOf(was);
  assert.ok(start > 0, was);
  return { file: UNDO, start, end: start + was.length, replacement, operator: 'by hand' };
}

test('a guard that is gone is noticed, one as it is survives, and the checkout is never written to', async () => {
  const before = readFileSync(join(PROJECT, UNDO), 'utf8');
  const tests = ['test/unit/platform/undo-acquisitions.test.ts'];
  const { signal } = new AbortController();
  const outcome = async (mutant?: Mutant) =>
    (await runTests(PROJECT, tests, { limitMs: 60_000, signal, ...(mutant && { mutant }) })).outcome;
  assert.equal(await outcome(), 'survived');
  assert.equal(await outcome(mutantOf('!basename(folder).startsWith(TEMP_FOLDER_PREFIX)', 'false')), 'killed');
  assert.equal(await outcome(mutantOf('!isAbsolute(folder)', 'false')), 'killed');
  assert.equal(readFileSync(join(PROJECT, UNDO), 'utf8'), before);
});
