import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseScenario } from '../../../core/parse-scenario.ts';
import { goodScenario, knownFacts } from '../../support/scenario-world.ts';

const options = { file: 'payday.yaml', name: 'payday', facts: knownFacts };

test('every quantity is in the unit that its name says', () => {
  const scenario = parseScenario(goodScenario, options);
  assert.equal(scenario.name, 'payday');
  assert.equal(scenario.seed, 42);
  assert.deepEqual(scenario.system, {
    architecture: 'monolith',
    data: { profiles: 10_000, products: 1_000, stores: 5 },
  });
  assert.deepEqual(scenario.networks, { '4g': 0.6, '3g': 0.3, fibre: 0.1 });
  assert.deepEqual(scenario.load, [
    { model: 'open', name: 'warm-up', durationMs: 5_000, measured: false, fromPerSecond: 20, toPerSecond: 20 },
    { model: 'open', name: 'steady', durationMs: 30_000, measured: true, fromPerSecond: 150, toPerSecond: 150 },
    { model: 'open', name: 'rush', durationMs: 20_000, measured: true, fromPerSecond: 150, toPerSecond: 400 },
    {
      model: 'closed',
      name: 'market',
      durationMs: 90_000,
      measured: true,
      fromUsers: 0,
      toUsers: 100,
      spawnPerSecond: 20,
      thinkMinMs: 1_000,
      thinkMaxMs: 3_000,
    },
  ]);
});

test('the timeline keeps the moment as written, and what is not a key of ours is a parameter of the fault', () => {
  const { chaos } = parseScenario(goodScenario, options);
  assert.deepEqual(chaos, [
    {
      when: { kind: 'at', phase: 'rush', offsetMs: 5_000 },
      fault: 'kill',
      target: 'service:bank',
      forMs: 3_000,
      parameters: {},
    },
    {
      when: { kind: 'at', offsetMs: 40_000 },
      fault: 'network',
      target: 'lane:4g',
      forMs: 10_000,
      parameters: { become: 'edge' },
    },
    {
      when: { kind: 'every', periodMs: 20_000, jitterMs: 5_000 },
      fault: 'crash',
      target: 'service:bank',
      parameters: {},
    },
  ]);
});

test('promises become bounds in milliseconds and shares', () => {
  const { slo } = parseScenario(goodScenario, options);
  assert.deepEqual(slo, [
    {
      kind: 'load',
      endpoint: 'POST /bank/payments',
      latency: [
        { percentile: 95, boundMs: 400 },
        { percentile: 99.9, boundMs: 1_000 },
        { percentile: 100, boundMs: 2_000 },
      ],
    },
    { kind: 'load', phase: 'steady', latency: [], errors: 0.001, goodput: 0.99 },
    { kind: 'recover', withinMs: 10_000 },
    { kind: 'abort', errors: 0.5, overMs: 10_000 },
  ]);
});

test('what is left out has its documented default', () => {
  const text = `mascaret: 1
system: { url: "http://127.0.0.1:3000/" }
workload: { script: ./mine.ts }
load: [{ phase: all, users: 5, for: 10s }]
slo: [{ errors: 1% }]
`;
  const scenario = parseScenario(text, { ...options, name: 'mine' });
  assert.deepEqual(scenario, {
    name: 'mine',
    title: 'mine',
    about: '',
    seed: 0,
    system: { url: 'http://127.0.0.1:3000', data: { profiles: 10_000, products: 1_000, stores: 5 } },
    workload: { script: './mine.ts', mix: {} },
    networks: { localhost: 1 },
    load: [
      {
        model: 'closed',
        name: 'all',
        durationMs: 10_000,
        measured: true,
        fromUsers: 5,
        toUsers: 5,
        thinkMinMs: 0,
        thinkMaxMs: 0,
      },
    ],
    chaos: [],
    slo: [{ kind: 'load', latency: [], errors: 0.01 }],
    audit: 'none',
  });
});

test('the audit is full where there are books to read, and refused where there are none', () => {
  assert.equal(parseScenario(goodScenario.replace('audit: full\n', ''), options).audit, 'full');
  const foreign = goodScenario.replace('architecture: monolith', 'url: http://127.0.0.1:1');
  assert.throws(() => parseScenario(foreign, options), /the books of a system at an address cannot be read/);
});

test('an address that lanes cannot reach is refused, and a password in it is not repeated', () => {
  assert.match(refused('https://127.0.0.1:1'), /https is not supported/);
  assert.match(refused('http://127.0.0.1:1/base'), /must end with its host or port/);
  assert.match(refused('http://me:hush@127.0.0.1:1'), /must not hold a name or password/);
  assert.doesNotMatch(refused('http://me:hush@127.0.0.1:1'), /hush/);
});

test('shares written as thirds are accepted and add up to exactly one', () => {
  const text = goodScenario.replace('{ 4g: 60%, 3g: 30%, fibre: 10% }', '{ 4g: 33.3%, 3g: 33.3%, fibre: 33.3% }');
  const { networks } = parseScenario(text, options);
  const sum = Object.values(networks).reduce((all, share) => all + share, 0);
  assert.ok(Math.abs(sum - 1) < 1e-12, String(sum));
});

test('without facts the grammar is checked and names are taken as they are', () => {
  const text = goodScenario.replace('monolith', 'my-own');
  assert.equal(parseScenario(text, { file: 'a.yaml', name: 'a' }).system.architecture, 'my-own');
});

/** What is said of a scenario whose system is at this address; '' when nothing is. */
function refused(url: string): string {
  try {
    parseScenario(goodScenario.replace('architecture: monolith', `url: "${url}"`), options);
    return '';
  } catch (error) {
    return String(error);
  }
}

test('a phase may have a mix of its own, and clients may send writes again', () => {
  const { load, workload } = parseScenario(
    goodScenario
      .replace('150/s -> 400/s, for: 20s }', '150/s -> 400/s, for: 20s, mix: { pay: 90%, balance: 10% } }')
      .replace('balance: 25% }', 'balance: 25% }\n  retry: { after: 300ms, times: 3 }'),
    options,
  );
  assert.deepEqual(
    load.map(({ mix }) => mix),
    [undefined, undefined, { pay: 0.9, balance: 0.1 }, undefined],
  );
  assert.deepEqual(workload.retry, { afterMs: 300, times: 3 });
});

test('a promise may be about an endpoint that only the mix of one phase calls', () => {
  const text = goodScenario
    .replace('mix: { pay: 60%, transfer: 15%, balance: 25% }', 'mix: { balance: 100% }')
    .replace('150/s -> 400/s, for: 20s }', '150/s -> 400/s, for: 20s, mix: { pay: 100% } }');
  assert.equal(parseScenario(text, options).slo.length, 4);
});

test('shares of a phase and numbers of retries are held to the same rules as everywhere', () => {
  const table: readonly (readonly [string, string, RegExp])[] = [
    ['400/s, for: 20s }', '400/s, for: 20s, mix: { pay: 90% } }', /15:61: shares add up to 90 %/],
    ['balance: 25% }', 'balance: 25% }\n  retry: { after: 300ms }', /11:10: "times" is missing/],
    [
      'balance: 25% }',
      'balance: 25% }\n  retry: { after: 300ms, times: 50 }',
      /11:33: retries: 50 is beyond sane limits/,
    ],
    [
      'balance: 25% }',
      'balance: 25% }\n  retry: { after: 1m, times: 2 }',
      /11:19: seconds until a retry: 60 is beyond/,
    ],
  ];
  for (const [from, to, message] of table) {
    assert.throws(() => parseScenario(goodScenario.replace(from, to), options), { message });
  }
});
