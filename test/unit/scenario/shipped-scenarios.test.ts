import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gatherScenarioFacts } from '../../../cli/scenario-facts.ts';
import { loadPlan } from '../../../cli/load-scenario.ts';
import { parseScenario } from '../../../core/parse-scenario.ts';
import { scenarioJsonSchema } from '../../../core/scenario-json-schema.ts';
import { listScenarioFiles } from '../../../generator/read-scenarios.ts';

test('every scenario that ships is valid, with a title and an about of its own', async () => {
  const facts = await gatherScenarioFacts();
  const files = await listScenarioFiles();
  assert.deepEqual(
    files.map(({ name }) => name),
    [
      'black-friday',
      'counter-attack',
      'double-click',
      'first-look',
      'interest-night',
      'market-day',
      'opening-time',
      'payday',
    ],
  );
  for (const source of files) {
    const scenario = parseScenario(source.text, { ...source, facts });
    assert.ok(scenario.about.length > 20, source.name);
    assert.notEqual(scenario.title, source.name);
  }
});

test('every scenario that ships has a page with a result and the command that gives it', async () => {
  for (const { name } of await listScenarioFiles()) {
    const page = await readFile(new URL(`../../../docs/scenarios/${name}.md`, import.meta.url), 'utf8');
    assert.match(page, new RegExp(`^ {4}\\./mascaret run ${name}$`, 'm'), name);
    assert.match(page, /^load {6}[\d,]+ requests/m, name);
  }
});

test('a crash in the interest night strikes three seconds after the batch was ordered', async () => {
  const plan = await loadPlan({ scenario: 'interest-night', crash: '' });
  const night = plan.phases.find(({ name }) => name === 'night');
  assert.ok((night?.mix?.['interest'] ?? 0) > 0);
  assert.deepEqual(plan.faults, [
    {
      id: 'f1',
      atMs: (night?.startS ?? 0) * 1_000 + 3_000,
      fault: 'kill',
      targets: ['service:bank'],
      forMs: 3_000,
      parameters: {},
    },
  ]);
  assert.deepEqual(plan.changes, ['--crash=service:bank']);
});

test('the first look lasts exactly 40 s and kills the bank at second 20 for 3 s', async () => {
  const plan = await loadPlan({ scenario: 'first-look' });
  assert.equal(plan.durationS, 40);
  assert.deepEqual(plan.faults, [
    { id: 'f1', atMs: 20_000, fault: 'kill', targets: ['service:bank'], forMs: 3_000, parameters: {} },
  ]);
  assert.deepEqual(plan.lanes, [
    { profile: '4g', share: 0.6 },
    { profile: '3g', share: 0.3 },
    { profile: 'fibre', share: 0.1 },
  ]);
});

test('the schema for editors in docs is the one that the parser has', async () => {
  const path = new URL('../../../docs/scenario.schema.json', import.meta.url);
  const stored: unknown = JSON.parse(await readFile(path, 'utf8'));
  assert.deepEqual(stored, scenarioJsonSchema(), 'run: ./mascaret schema > docs/scenario.schema.json');
});

test('the example in docs is a valid scenario', async () => {
  const page = await readFile(new URL('../../../docs/SCENARIOS.md', import.meta.url), 'utf8');
  const text = /^```yaml\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
  const scenario = parseScenario(text, {
    file: 'docs/SCENARIOS.md',
    name: 'example',
    facts: await gatherScenarioFacts(),
  });
  assert.equal(scenario.load.length, 4);
  assert.equal(scenario.chaos.length, 3);
});

test('the schema for editors knows every key of the scenarios that ship', () => {
  const { properties } = scenarioJsonSchema() as { readonly properties: Readonly<Record<string, unknown>> };
  for (const key of [
    'mascaret',
    'title',
    'about',
    'seed',
    'system',
    'workload',
    'networks',
    'load',
    'chaos',
    'slo',
    'audit',
  ]) {
    assert.ok(Object.hasOwn(properties, key), key);
  }
});
