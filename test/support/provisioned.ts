import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReleaseStack } from '../../core/release-stack.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { SystemUnderTest } from '../../core/system.ts';
import { startGuardian } from '../../platform/guardian.ts';
import type { ProvisionOptions } from '../../sut/provision/provision-options.ts';
import { provision } from '../../sut/provision/provision.ts';

/** A small system under test with everything a test wants to know about it. */
export interface Provisioned {
  readonly system: SystemUnderTest;
  readonly runFolder: string;
  /** `bank-1 died`, in order. */
  readonly happenings: readonly string[];
  readonly texts: readonly string[];
  /** Releases all; gives what could not be released. */
  release(): Promise<readonly string[]>;
}

/** A scenario of which only the system matters. */
export function scenarioOf(system: Partial<Scenario['system']> = {}, seed = 7): Scenario {
  return {
    name: 'test',
    title: 'Test',
    about: '',
    seed,
    system: { architecture: 'monolith', data: { profiles: 50, products: 10, stores: 1 }, ...system },
    workload: { script: 'bank-and-store', mix: {} },
    networks: { localhost: 1 },
    load: [],
    chaos: [],
    slo: [],
    audit: 'none',
  };
}

/** Provisions a monolith with few rows, released when the test is over if not before; at once when it fails. */
export async function provisioned(
  test: { after(release: () => Promise<void>): void },
  changes: Partial<ProvisionOptions> = {},
): Promise<Provisioned> {
  const base = await mkdtemp(join(tmpdir(), 'mascaret-test-run-'));
  const runFolder = changes.runFolder ?? join(base, 'run');
  const stack = new ReleaseStack();
  const happenings: string[] = [];
  const texts: string[] = [];
  const release = async (): Promise<readonly string[]> => {
    const failures = await stack.releaseAll();
    await rm(base, { recursive: true, force: true });
    return failures.map((failure) => `${failure.name}: ${failure.reason}`);
  };
  test.after(async () => {
    assert.deepEqual(await release(), []);
  });
  try {
    const system = await provision({
      scenario: scenarioOf(),
      runId: 'test',
      release: stack,
      guardian: await startGuardian(runFolder, stack),
      say: () => undefined,
      onInstance: (instance, state, text) => {
        happenings.push(`${instance} ${state}`);
        texts.push(text);
      },
      signal: new AbortController().signal,
      ...changes,
      runFolder,
    });
    return { system, runFolder, happenings, texts, release };
  } catch (error) {
    await release();
    throw error;
  }
}
