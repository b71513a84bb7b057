import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReleaseStack } from '../../core/release-stack.ts';
import { startGuardian } from '../../platform/guardian.ts';
import { livingMembers } from '../../platform/process-group.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { bringUp, type BroughtUp } from '../provision/bring-up.ts';
import { scenarioOfSystem } from '../provision/scenario-of-system.ts';
import { createApiClient } from './api-client.ts';
import { BUSINESS_OPERATIONS, type BusinessOperation } from './business-operations.ts';
import { sutHash, type MeasuredFacts } from './measured-facts.ts';
import { readTraffic } from './traffic.ts';

export interface MeasureOptions {
  /** For logs. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

const SEED = 42;
const DATA = { profiles: 1_000, products: 1_000, stores: 5 };
/** The first start fills the cache and is not counted. */
const STARTS = 4;
const TIMES = 20;
/** What follows an operation in the background (confirmations, messages) is under way for less. */
const AFTERMATH_MS = 1500;

/**
 * Measures an architecture: starts it several times, and in the last one does each business operation and reads what the
 * services counted meanwhile. Nothing is left running. Throws what keeps it from starting, or an operation from working.
 */
export async function measureArchitecture(architecture: Architecture, options: MeasureOptions): Promise<MeasuredFacts> {
  const startUpsMs: number[] = [];
  for (let start = 0; ; start += 1) {
    const release = new ReleaseStack();
    try {
      const begunMs = performance.now();
      const system = await bringUp(architecture, {
        runId: `measure-${architecture.name}`,
        runFolder: options.folder,
        guardian: await startGuardian(options.folder, release),
        release,
        scenario: scenarioOfSystem({ architecture: architecture.name, seed: SEED, data: DATA }),
        onInstance: () => undefined,
        gatewayMetrics: true,
        customersWithTokens: TIMES,
        ...options,
      });
      if (start > 0) startUpsMs.push(Math.round(performance.now() - begunMs));
      options.say(`${architecture.name}: start ${start + 1} of ${STARTS}`);
      if (start + 1 < STARTS) continue;
      return {
        format: 1,
        architecture: architecture.name,
        at: new Date().toISOString(),
        sutHash: await sutHash(),
        cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
        startUpsMs,
        ...processesOf(system),
        operations: await measureOperations(system, options),
      };
    } finally {
      await release.releaseAll();
    }
  }
}

function processesOf({ instances }: BroughtUp): Pick<MeasuredFacts, 'processes' | 'memoryBytes'> {
  const children = instances.flatMap(({ child }) => child ?? []);
  return {
    processes: children.reduce((sum, { handle }) => sum + livingMembers(handle).length, 0),
    memoryBytes: children.reduce((sum, child) => sum + (child.stats()?.rssBytes ?? 0), 0),
  };
}

async function measureOperations(system: BroughtUp, { signal, say }: MeasureOptions) {
  const measured: MeasuredFacts['operations'][number][] = [];
  for (const operation of BUSINESS_OPERATIONS) {
    signal.throwIfAborted();
    measured.push(await measureOperation(operation, system));
    say(`${operation.name}: ${measured.at(-1)?.calls.toFixed(1)} calls between services`);
  }
  return measured;
}

async function measureOperation(
  operation: BusinessOperation,
  system: BroughtUp,
): Promise<MeasuredFacts['operations'][number]> {
  const api = createApiClient(system.addresses.url, system.access, SEED);
  const customers = Array.from({ length: TIMES }, (_, index) => index + 1);
  const prepared = await Promise.all(customers.map(async (customer) => operation.prepare?.(api, customer)));
  await sleep(AFTERMATH_MS);
  const before = await readTraffic(system);
  for (const [index, customer] of customers.entries()) await operation.run(api, customer, prepared[index]);
  await sleep(AFTERMATH_MS);
  const after = await readTraffic(system);
  return {
    name: operation.name,
    times: TIMES,
    calls: (after.calls - before.calls) / TIMES,
    bytes: Math.round((after.bytes - before.bytes) / TIMES),
  };
}
