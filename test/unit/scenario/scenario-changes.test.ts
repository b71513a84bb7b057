import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MascaretError } from '../../../core/errors.ts';
import { parseScenario } from '../../../core/parse-scenario.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { type ScenarioChanges, writtenChanges } from '../../../core/scenario-changes.ts';
import { goodScenario, knownFacts } from '../../support/scenario-world.ts';

test('a value is changed by its number in the list, or by the name of its phase', () => {
  for (const path of ['load.2.arrivals', 'load.rush.arrivals']) {
    const phase = changed({ set: [`${path}=300/s`] }).load[2];
    assert.ok(phase?.model === 'open');
    assert.deepEqual([phase.fromPerSecond, phase.toPerSecond], [300, 300]);
  }
});

test('a value may be a whole section, and may be one that was not there', () => {
  const { networks, audit, slo } = changed({
    set: ['networks={edge: 100%}', 'audit=none', 'slo.1.p99.9=3s', 'chaos=[]'],
  });
  assert.deepEqual(networks, { edge: 1 });
  assert.equal(audit, 'none');
  assert.deepEqual(slo[1], {
    kind: 'load',
    phase: 'steady',
    latency: [{ percentile: 99.9, boundMs: 3_000 }],
    errors: 0.001,
    goodput: 0.99,
  });
});

test('networks are given as a mix or as one profile for everybody', () => {
  const set = ['chaos=[]'];
  assert.deepEqual(changed({ set, networks: '4g:60%,3g:40%' }).networks, { '4g': 0.6, '3g': 0.4 });
  assert.deepEqual(changed({ set, networks: 'edge' }).networks, { edge: 1 });
});

test('another architecture takes the place of an address', () => {
  const text = goodScenario.replace('architecture: monolith', 'url: http://127.0.0.1:1');
  const { system } = parseScenario(text, { ...options, changes: { architecture: 'monolith' } });
  assert.deepEqual([system.architecture, system.url], ['monolith', undefined]);
});

test('the length of the load goes to its longest measured phase', () => {
  const lengths = changed({ for: '3m' }).load.map(({ durationMs }) => durationMs);
  assert.deepEqual(lengths, [5_000, 30_000, 20_000, 125_000]);
});

test('a crash strikes in the middle of what is measured, after all other changes', () => {
  // Measured are 30 s, 20 s and 90 s, from 5 s on; made longer, the middle is later.
  const crashes = [{}, { for: '3m' }].map((more) => changed({ crash: 'service:bank', ...more }).chaos.at(-1));
  const crash = { fault: 'kill', target: 'service:bank', forMs: 3_000, parameters: {} };
  assert.deepEqual(crashes, [
    { when: { kind: 'at', offsetMs: 75_000 }, ...crash },
    { when: { kind: 'at', offsetMs: 92_500 }, ...crash },
  ]);
});

test('a crash is added where there was no timeline, and only on what is there', () => {
  const calm = goodScenario.replace(/^chaos:\n(?: {2}- .*\n)*/m, '');
  const { chaos } = parseScenario(calm, { ...options, changes: { crash: 'service:database' } });
  assert.deepEqual(
    chaos.map(({ fault, target }) => [fault, target]),
    [['kill', 'service:database']],
  );
  assert.throws(() => changed({ crash: 'service:bnk' }), refusal(undefined, /--crash=service:bnk: /));
});

test('changes are kept as they were written', () => {
  const changes = { set: ['seed=1'], architecture: 'monolith', networks: '3g', seed: '7', for: '2m' };
  assert.deepEqual(writtenChanges(changes), [
    'seed=1',
    '--architecture=monolith',
    '--networks=3g',
    '--seed=7',
    '--for=2m',
  ]);
  assert.deepEqual(writtenChanges({ crash: 'service:bank' }), ['--crash=service:bank']);
  assert.equal(changed({ ...changes, set: ['chaos=[]', ...changes.set] }).seed, 7);
});

test('a path that leads nowhere is refused with what was probably meant', () => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['lod.1.arrivals=3/s', /there is no "lod" in the scenario — did you mean "load"\?/],
    ['load.rsh.for=3s', /there is no entry "rsh" in load — did you mean "rush"\?/],
    ['load.9.for=3s', /there is no entry "9" in load — its entries are 0 to 3/],
    ['seed.x=3', /seed is not a map or a list/],
    ['load.1.for', /it needs a path and a value/],
    ['=3', /it needs a path and a value/],
    ['load.1.for=', /it has no value after the =/],
    ['networks={4g: 50%', /is not YAML/],
  ];
  for (const [assignment, message] of table)
    assert.throws(() => changed({ set: [assignment] }), refusal('bad-change', message));
  assert.throws(
    () => changed({ networks: '4g:60%,3g' }),
    refusal('bad-change', /"3g" is not a profile with its share/),
  );
  assert.throws(() => changed({ for: 'long' }), refusal('bad-change', /--for long is not a duration/));
  assert.throws(() => changed({ for: '10s' }), refusal('bad-change', /the other phases alone last 55 s/));
});

test('a changed scenario obeys the same rules, and errors point at the change', () => {
  const table: readonly (readonly [ScenarioChanges, RegExp])[] = [
    [{ set: ['load.1.arrivals=fast'] }, /--set load\.1\.arrivals=fast: "fast" is not a rate/],
    [{ set: ['load.1.arivals=3/s'] }, /--set load\.1\.arivals=3\/s: unknown key "arivals" — did you mean "arrivals"\?/],
    [{ set: ['networks.4g=50%'] }, /payday\.yaml:11:11: shares add up to 90 %/],
    [{ set: ['seed=*x'] }, /is not YAML|aliases/],
    [{ networks: '5h' }, /--networks=5h: unknown network profile "5h"/],
    [{ architecture: 'monolit' }, /--architecture=monolit: unknown architecture "monolit" — did you mean "monolith"\?/],
    [{ seed: 'abc' }, /--seed=abc: "abc" is not a whole number/],
  ];
  for (const [changes, message] of table) assert.throws(() => changed(changes), refusal(undefined, message));
});

const options = { file: 'payday.yaml', name: 'payday', facts: knownFacts };

function changed(changes: ScenarioChanges): Scenario {
  return parseScenario(goodScenario, { ...options, changes });
}

function refusal(code: string | undefined, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof MascaretError, String(error));
    assert.match(error.message, message);
    if (code !== undefined) assert.equal(error.code, code);
    return true;
  };
}
