import type { Scenario, SeedSize } from '../../core/scenario.ts';

/** Provisioning is asked for by scenarios; of this one only the system matters: no load, no faults, no audit. */
export function scenarioOfSystem({ architecture, seed, data }: SystemAlone): Scenario {
  return {
    name: 'system',
    title: 'A system without load',
    about: '',
    seed,
    system: { architecture, data },
    workload: { script: 'bank-and-store', mix: {} },
    networks: {},
    load: [],
    chaos: [],
    slo: [],
    audit: 'none',
  };
}

interface SystemAlone {
  readonly architecture: string;
  readonly seed: number;
  readonly data: SeedSize;
}
