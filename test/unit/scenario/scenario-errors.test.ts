import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MascaretError } from '../../../core/errors.ts';
import { parseScenario } from '../../../core/parse-scenario.ts';
import { goodScenario, knownFacts } from '../../support/scenario-world.ts';
import { spoiled } from '../../support/spoiled-scenarios.ts';

describe('each class of error is told with line, column and a suggestion', () => {
  for (const [what, from, to, expected] of spoiled) {
    test(what, () => {
      assert.ok(goodScenario.includes(from), `the good scenario has no "${from}"`);
      const { message } = errorOf(goodScenario.replace(from, to));
      assert.ok(message.split('\n').includes(`  bad.yaml:${expected}`), message);
    });
  }
});

test('one mistake is told once, so that it is not buried under what follows from it', () => {
  const single: readonly (readonly [string, string])[] = [
    ['arrivals: 20/s', 'arrival: 20/s'],
    ['  architecture: monolith\n', ''],
    ['  mix: { pay: 60%, transfer: 15%, balance: 25% }\n', ''],
    ['pay: 60%', 'pya: 60%'],
    ['for: 30s', 'for: 30x'],
    ['architecture: monolith', 'architecture: monolit'],
  ];
  for (const [from, to] of single) {
    const { message } = errorOf(goodScenario.replace(from, to));
    assert.match(message, /\(1 error\)/, message);
  }
});

test('all errors are told at once, in the order of the file', () => {
  const text = goodScenario
    .replace('title:', 'titel:')
    .replace('9000/min', 'fast')
    .replace('audit: full', 'audit: none of it');
  const places = errorOf(text)
    .message.split('\n')
    .slice(1)
    .map((line) => line.trim().split(': ')[0]);
  assert.deepEqual(places, ['bad.yaml:2:1', 'bad.yaml:14:32', 'bad.yaml:26:8']);
});

test('more errors than fit on a screen are counted', () => {
  const phases = Array.from({ length: 40 }, (_, index) => `  - { phase: p${index}, arrivals: fast, for: 5s }`).join(
    '\n',
  );
  const { message } = errorOf(goodScenario.replace('\nload:\n', `\nload:\n${phases}\n`));
  const lines = message.split('\n');
  assert.match(lines[0] ?? '', /^bad\.yaml is not a valid scenario \(\d+ errors\)$/);
  assert.equal(lines.length, 14);
  assert.match(lines.at(-1) ?? '', /^ {2}and \d+ more$/);
});

test('text that is no YAML is told with its place', () => {
  assert.match(errorOf('mascaret: [1\nload: }').message, /bad\.yaml:\d+:\d+: YAML: /);
});

for (const [what, text] of [
  ['an empty file', ''],
  ['a list', '- 1\n- 2\n'],
  ['a word', 'hello'],
] as const) {
  test(`${what} is not a scenario, and what one begins with is said`, () => {
    assert.match(errorOf(text).message, /bad\.yaml:1:1: this is not a scenario — begin with "mascaret: 1"/);
  });
}

for (const [what, text] of [
  ['brackets', '['.repeat(10_000)],
  ['maps', '{a: '.repeat(10_000)],
  ['dashes', '- '.repeat(10_000)],
  ['question marks', '? '.repeat(10_000)],
] as const) {
  test(`a bomb of ${what} is refused before it is parsed`, () => {
    assert.match(errorOf(text).message, /nests deeper than 20 levels/);
  });
}

test('a bomb of aliases is refused without expanding it', () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(10)}]`,
  );
  assert.match(errorOf(`l0: &l0 [x]\n${levels.join('\n')}`).message, /aliases \(\*l0\) are not taken/);
});

test('a file too big is refused with its size', () => {
  assert.match(errorOf(`# ${'x'.repeat(300_000)}\n`).message, /this file has 293 KiB; a scenario has at most 256 KiB/);
});

test('a key named like a built-in of the language is an unknown name as any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    assert.ok(errorOf(goodScenario.replace('fibre: 10%', `${name}: 10%`)).message.includes('11:'));
    assert.ok(
      errorOf(goodScenario.replace('fault: kill', `fault: ${name}`)).message.includes(`unknown fault "${name}"`),
    );
  }
});

function errorOf(text: string): MascaretError {
  try {
    parseScenario(text, { file: 'bad.yaml', name: 'bad', facts: knownFacts });
  } catch (error) {
    assert.ok(error instanceof MascaretError, String(error instanceof Error ? error.stack : error));
    assert.equal(error.code, 'scenario-invalid');
    assert.equal(error.exitCode, 2);
    return error;
  }
  return assert.fail('it was accepted');
}
