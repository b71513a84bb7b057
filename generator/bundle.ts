import { dirname } from 'node:path';
import type { Plan } from '../core/plan.ts';
import type { Access } from '../core/system.ts';
import { readProfile } from '../profiles/read-profiles.ts';
import { journeysOfScripts } from './journeys.ts';
import { NOT_FOR_K6 } from './k6-options.ts';
import { k6Network } from './k6-network.ts';
import { k6Scenarios, k6ScenarioStartsMs } from './k6-scenarios.ts';
import type { PoolFacts } from './k6-pool.ts';
import { bundleWithEsbuild } from './script-bundler.ts';
import { tokenEndMs } from './token-end.ts';
import { readWorkloadScript, workloadFile, type WorkloadScript } from './workload-script.ts';
import type { AccessFact, WorkloadFacts } from './workloads/facts.ts';

/** What a workload must know of the system it talks to. */
export interface BundleOptions {
  readonly lanes: readonly { readonly name: string; readonly url: string }[];
  readonly directUrl: string;
  readonly data: Readonly<Record<string, number>>;
  readonly runId: string;
  /** Secret, and the bundle is with it. */
  readonly access?: Access | undefined;
}

/**
 * The whole k6 script of a run as one text: the workload of the plan with everything it imports, the load as k6
 * `options`, and the choice of journeys and lanes. Throws `MascaretError` `script-invalid` (with file, line and column)
 * and `unknown-journey` (with the nearest name).
 */
export async function bundleWorkload(plan: Plan, options: BundleOptions): Promise<string> {
  const script = await readWorkloadScript(plan.scenario.workload, plan.phases);
  const pool = await poolFacts(plan);
  const rtt = await roundTrips(options);
  return bundleWithEsbuild({
    contents: entry(script, plan, pool, options),
    define: {
      MASCARET_FACTS: JSON.stringify(workloadFacts(plan, options, rtt)),
      MASCARET_CUSTOMER_TOKENS: JSON.stringify(options.access?.customerTokens ?? ''),
      MASCARET_SCRIPT_FOLDER: JSON.stringify(dirname(script.path)),
    },
  });
}

/** The k6 module around the script. What the script's own options say about load is the plan's affair. */
function entry(script: WorkloadScript, plan: Plan, pool: PoolFacts, options: BundleOptions): string {
  const settings = {
    // Fewer tags are fewer bytes for every sample; what is left out here, no reader looks at.
    systemTags: [...SYSTEM_TAGS, ...(script.ships ? [] : SYSTEM_TAGS_OF_OWN_SCRIPTS)],
    scenarios: k6Scenarios(plan, pool),
    ...(script.ships ? {} : k6Network(options)),
  };
  const has = (name: string): boolean => script.exports === undefined || script.exports.includes(name);
  return [
    `import ${JSON.stringify(workloadFile('preset-lane.ts'))};`,
    `import { runIteration } from ${JSON.stringify(workloadFile('iteration.ts'))};`,
    `import { scriptOf } from ${JSON.stringify(workloadFile('script-of.ts'))};`,
    `import * as module from ${JSON.stringify(script.path)};`,
    `const script = scriptOf(module, ${script.exports === undefined}, ${JSON.stringify(journeysOf(plan))});`,
    `const { ${NOT_FOR_K6.join(', ')}, ...kept } = script.options ?? {};`,
    `const settings = ${JSON.stringify(settings)};`,
    `export const options = { discardResponseBodies: ${script.ships}, ...kept, ...settings, hosts: { ...kept.hosts, ...settings.hosts } };`,
    'export function iteration(data) { return runIteration(script, data); }',
    ...['setup', 'teardown']
      .filter((name) => has(name))
      .map((name) => `export function ${name}(data) { return script.${name}?.(data); }`),
  ].join('\n');
}

const SYSTEM_TAGS = ['name', 'method', 'status', 'error_code', 'expected_response', 'vu'];
const SYSTEM_TAGS_OF_OWN_SCRIPTS = ['check', 'group', 'service'];

/** Every journey that some phase draws. */
export function journeysOf({ scenario, phases }: Plan): string[] {
  const { mix } = scenario.workload;
  const everywhere = Object.keys(mix).length === 0 ? ['default'] : Object.keys(mix);
  return [...new Set([...everywhere, ...phases.flatMap((phase) => Object.keys(phase.mix ?? {}))])];
}

/** Facts for a script that is only looked at: of the system there is an address at most. */
export function inspectionFacts(plan: Plan): WorkloadFacts {
  const directUrl = plan.scenario.system.url ?? 'http://127.0.0.1';
  const lanes = plan.lanes.map(({ profile }) => ({ name: profile, url: directUrl }));
  return workloadFacts(plan, { lanes, directUrl, data: {}, runId: 'inspection' }, new Map());
}

function workloadFacts(plan: Plan, options: BundleOptions, rtt: ReadonlyMap<string, number>): WorkloadFacts {
  const { mix, retry } = plan.scenario.workload;
  const journeys = Object.entries(mix);
  return {
    runId: options.runId,
    seed: plan.seed,
    durationMs: plan.durationS * 1000,
    directUrl: options.directUrl,
    lanes: options.lanes.map((lane) => ({
      ...lane,
      share: shareOf(plan, lane.name),
      rttMs: rtt.get(lane.name) ?? 0,
    })),
    journeys: journeys.length === 0 ? [['default', 1]] : journeys,
    phases: plan.phases.map((phase) => ({
      endMs: phase.endS * 1000,
      model: phase.model,
      thinkMinMs: phase.model === 'closed' ? phase.thinkMinMs : 0,
      thinkMaxMs: phase.model === 'closed' ? phase.thinkMaxMs : 0,
      ...(phase.mix === undefined ? {} : { journeys: Object.entries(phase.mix) }),
    })),
    scenarioStartsMs: k6ScenarioStartsMs(plan),
    data: options.data,
    isOwnScript: journeysOfScripts[plan.scenario.workload.script] === undefined,
    ...(options.access === undefined ? {} : { access: accessFact(options.access) }),
    ...(retry === undefined ? {} : { retry }),
  };
}

/** Every virtual user holds a list of the staff of its own: of a thousand stores only some have people at work. */
const MOST_STAFF = 50;

function accessFact({ customers, tokenLength, customerTokens, staffTokens }: Access): AccessFact {
  const endMs = tokenEndMs(customerTokens.slice(0, tokenLength));
  const staff = Object.entries(staffTokens).map(([role, tokens]) => [role, tokens.slice(0, MOST_STAFF)] as const);
  return { customers, tokenLength, staff: Object.fromEntries(staff), ...(endMs === undefined ? {} : { endMs }) };
}

function shareOf(plan: Plan, lane: string): number {
  return plan.lanes.find(({ profile }) => profile === lane)?.share ?? 0;
}

async function roundTrips({ lanes }: BundleOptions): Promise<ReadonlyMap<string, number>> {
  return new Map(await Promise.all(lanes.map(async ({ name }) => [name, (await readProfile(name)).rttMs] as const)));
}

async function poolFacts(plan: Plan): Promise<PoolFacts> {
  const weighted = await Promise.all(
    plan.lanes.map(async ({ profile, share }) => (await readProfile(profile)).rttMs * share),
  );
  const { retry } = plan.scenario.workload;
  return {
    meanRttMs: weighted.reduce((sum, part) => sum + part, 0),
    // Who asks again is busy for longer, and does well all the same.
    loosestBoundMs: Math.max(0, ...Object.values(plan.goodWithinMs)) + (retry?.afterMs ?? 0) * (retry?.times ?? 0),
    isOwnScript: journeysOfScripts[plan.scenario.workload.script] === undefined,
    requestsPerIteration: Math.max(
      ...plan.phases.map(({ mix }) => meanRequests(plan, mix ?? plan.scenario.workload.mix)),
    ),
  };
}

/** Each endpoint of a journey once; of a script of the user's own nothing is known but that it asks for something. */
function meanRequests({ scenario }: Plan, mix: Readonly<Record<string, number>>): number {
  const journeys = journeysOfScripts[scenario.workload.script]?.journeys;
  if (journeys === undefined) return 1;
  return Object.entries(mix).reduce((sum, [name, share]) => sum + share * (journeys[name]?.endpoints.length ?? 1), 0);
}
