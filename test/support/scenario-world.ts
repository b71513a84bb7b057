import { MascaretError } from '../../core/errors.ts';
import type { ScenarioFacts } from '../../core/scenario-facts.ts';

/** A small world to name things of, independent of what ships. */
export const knownFacts: ScenarioFacts = {
  profiles: ['localhost', 'fibre', '4g', '3g', 'edge', 'lossy-5'],
  refusedProfiles: { 'lossy-5': 'this machine cannot drop packets' },
  architectures: { monolith: { services: ['bank', 'database'] } },
  faults: {
    kill: { targets: 'service', lasts: true, refuse: noParameters },
    crash: { targets: 'service', lasts: false, refuse: noParameters },
    network: {
      targets: 'lane',
      lasts: true,
      refuse: ({ become }, { profiles }) =>
        profiles.includes(String(become)) ? undefined : `there is no network profile "${String(become)}"`,
    },
  },
  resolveTargets: (target, { architecture, lanes }) => {
    const there = [
      ...(architecture === undefined ? [] : ['service:bank', 'service:database']),
      ...lanes.map((lane) => `lane:${lane}`),
    ];
    if (there.includes(target)) return [target];
    throw new MascaretError('no-target', `"${target}" finds no target`, { hint: `there is: ${there.join(', ')}` });
  },
  scripts: {
    'bank-and-store': {
      journeys: {
        pay: { endpoints: ['POST /bank/payments'] },
        transfer: { endpoints: ['POST /bank/transfers'] },
        balance: { endpoints: ['GET /bank/accounts'] },
      },
    },
  },
  composeRefusal: 'containers come later',
  fileExists: (path) => path === './mine.ts',
};

function noParameters(parameters: Readonly<Record<string, unknown>>): string | undefined {
  const first = Object.keys(parameters)[0];
  return first === undefined ? undefined : `no parameter "${first}"`;
}

/** A scenario without fault, in which each line is one thing that a test can spoil. */
export const goodScenario = `mascaret: 1
title: Payday
about: Everybody pays at once.
seed: 42
system:
  architecture: monolith
  data: { profiles: 10_000, products: 1_000, stores: 5 }
workload:
  script: bank-and-store
  mix: { pay: 60%, transfer: 15%, balance: 25% }
networks: { 4g: 60%, 3g: 30%, fibre: 10% }
load:
  - { phase: warm-up, arrivals: 20/s, for: 5s, measured: false }
  - { phase: steady, arrivals: 9000/min, for: 30s }
  - { phase: rush, arrivals: 150/s -> 400/s, for: 20s }
  - { phase: market, users: 0 -> 100, spawn: 20/s, think: 1s..3s, for: 1m30s }
chaos:
  - { at: rush + 5s, fault: kill, target: service:bank, for: 3s }
  - { at: 40s, fault: network, target: lane:4g, become: edge, for: 10s }
  - { every: 20s ± 5s, fault: crash, target: service:bank }
slo:
  - { endpoint: POST /bank/payments, p95: 400ms, p99.9: 1s, max: 2s }
  - { phase: steady, errors: 0.1%, goodput: 99% }
  - { recover: 10s }
  - { abort: { errors: 50%, over: 10s } }
audit: full
`;
