import { formatCount, formatCounted } from '../../core/figures.ts';
import type { Plan, PlannedFault, PlannedPhase, PlannedScript } from '../../core/plan.ts';
import { formatDuration, formatShare } from '../../core/quantities.ts';
import type { Slo } from '../../core/scenario.ts';
import { formatPercentile } from '../../core/scenario-percentile.ts';

/** A plan for people: what happens when, to whom, over which networks, and what is promised. */
export function planText(plan: Plan): string {
  const { scenario } = plan;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['System', [systemLine(plan)]],
    ['Workload', workloadLines(plan)],
    ['Networks', laneLines(plan)],
    ['Timeline', timeline(plan)],
    ['Workers', workerLines(plan)],
    ['Promises', scenario.slo.map((promise) => promiseText(promise))],
    [
      'Good within',
      Object.entries(plan.goodWithinMs).map(
        ([endpoint, ms]) => `${endpoint === '*' ? others(plan) : endpoint}: ${formatDuration(ms)}`,
      ),
    ],
    ['Thresholds of the script', (plan.script?.thresholds ?? []).map((each) => thresholdText(each))],
    ['Not honoured', plan.script?.ignored ?? []],
    ['Audit', [scenario.audit === 'full' ? 'full: every acknowledged operation is looked for' : 'none']],
    ['Changed', plan.changes],
  ];
  const head = `${scenario.title} (${scenario.name}), seed ${plan.seed}, ${formatDuration(plan.durationS * 1_000)}`;
  const about = scenario.about === '' ? [] : [scenario.about];
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n'));
  return [[head, ...about].join('\n'), ...body].join('\n\n');
}

function systemLine({ scenario: { system } }: Plan): string {
  if (system.url !== undefined) return `the one at ${system.url}, as it is`;
  if (system.compose !== undefined) return `service ${system.compose.service} of ${system.compose.file}`;
  const { profiles, products, stores } = system.data;
  const data = [formatCounted(profiles, 'profile'), formatCounted(products, 'product'), formatCounted(stores, 'store')];
  return `architecture ${system.architecture ?? ''}, seeded with ${data.join(', ')}`;
}

function workloadLines({ scenario: { workload }, offeredPerSecond }: Plan): readonly string[] {
  const { script, mix, retry } = workload;
  const journeys = Object.keys(mix).length === 0 ? 'its default function' : mixText(mix);
  const total = Math.round(offeredPerSecond.reduce((sum, each) => sum + each, 0));
  const line = `${script}: ${journeys}${total > 0 ? `; ${formatCount(total)} arrivals in all` : ''}`;
  if (retry === undefined) return [line];
  const times = retry.times === 1 ? 'once more' : `up to ${retry.times} times more`;
  return [line, `writes without an answer are sent again after ${formatDuration(retry.afterMs)}, ${times}`];
}

function mixText(mix: Readonly<Record<string, number>>): string {
  return Object.entries(mix)
    .map(([journey, share]) => `${formatShare(share)} ${journey}`)
    .join(', ');
}

function laneLines({ lanes }: Plan): readonly string[] {
  const width = Math.max(0, ...lanes.map(({ profile }) => profile.length));
  return lanes.map(({ profile, share }) => `${profile.padEnd(width)}  ${formatShare(share)} of users`);
}

function workerLines({ workers }: Plan): readonly string[] {
  if (workers.length === 1) return ['one, with all of the load'];
  return workers.map(({ index, segment }) => `worker ${index}: from ${segment.replace(':', ' to ')} of the load`);
}

function others({ goodWithinMs }: Plan): string {
  return Object.keys(goodWithinMs).length === 1 ? 'every endpoint' : 'any other endpoint';
}

/** Phases and faults in one order of time; what begins together is told with the phase first. */
function timeline({ phases, faults }: Plan): readonly string[] {
  const happenings = [
    ...phases.map((phase) => ({ atMs: phase.startS * 1_000, text: phaseText(phase) })),
    ...faults.map((fault) => ({ atMs: fault.atMs, text: faultText(fault) })),
  ].toSorted((one, other) => one.atMs - other.atMs);
  const endMs = (phases.at(-1)?.endS ?? 0) * 1_000;
  return [...happenings, { atMs: endMs, text: 'end of the load' }].map(
    ({ atMs, text }) => `${clock(atMs).padStart(8)}  ${text}`,
  );
}

function phaseText(phase: PlannedPhase): string {
  const unmeasured = phase.measured ? '' : ', not measured';
  const mix = phase.mix === undefined ? '' : `; ${mixText(phase.mix)}`;
  return `${phase.name}: ${loadText(phase)} for ${formatDuration(phase.durationMs)}${unmeasured}${mix}`;
}

function loadText(phase: PlannedPhase): string {
  if (phase.model === 'open') return `${arrow(phase.fromPerSecond, phase.toPerSecond)} arrivals/s`;
  const spawn = phase.spawnPerSecond === undefined ? '' : `, ${rounded(phase.spawnPerSecond)} more each second`;
  const pause =
    phase.thinkMinMs === phase.thinkMaxMs
      ? formatDuration(phase.thinkMinMs)
      : `${formatDuration(phase.thinkMinMs)} to ${formatDuration(phase.thinkMaxMs)}`;
  const think = phase.thinkMaxMs === 0 ? '' : `, thinking ${pause}`;
  return `${arrow(phase.fromUsers, phase.toUsers)} users${spawn}${think}`;
}

function faultText({ id, fault, targets, forMs, parameters }: PlannedFault): string {
  const details = Object.entries(parameters).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const lasting = forMs === undefined ? '' : ` for ${formatDuration(forMs)}`;
  return `✖ ${id} ${fault} ${targets.join(', ')}${details.length === 0 ? '' : ` (${details.join(', ')})`}${lasting}`;
}

function promiseText(promise: Slo): string {
  if (promise.kind === 'recover') return `users are back within ${formatDuration(promise.withinMs)} of every fault`;
  if (promise.kind === 'abort') {
    return `the run is ended early when errors exceed ${formatShare(promise.errors)} over ${formatDuration(promise.overMs)}`;
  }
  const about = [
    promise.endpoint ?? 'every endpoint',
    promise.phase === undefined ? 'every measured phase' : `phase ${promise.phase}`,
  ];
  const bounds = [
    ...promise.latency.map(({ percentile, boundMs }) => `${formatPercentile(percentile)} ≤ ${formatDuration(boundMs)}`),
    ...(promise.errors === undefined ? [] : [`errors ≤ ${formatShare(promise.errors)}`]),
    ...(promise.goodput === undefined ? [] : [`goodput ≥ ${formatShare(promise.goodput)}`]),
    ...(promise.checks === undefined ? [] : [`checks ≥ ${formatShare(promise.checks)}`]),
  ];
  return `${about.join(', ')}: ${bounds.join(', ')}`;
}

function thresholdText({ key, text, cannot }: PlannedScript['thresholds'][number]): string {
  return `${key}: ${text}${cannot === undefined ? '' : ` (cannot be judged: ${cannot})`}`;
}

/** `0:40`, `1:02:03`, with tenths where the moment is not a whole second. */
function clock(atMs: number): string {
  const seconds = Math.floor(atMs / 1_000);
  const tenths = atMs % 1_000 === 0 ? '' : `.${Math.floor((atMs % 1_000) / 100)}`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  return `${head}:${String(seconds % 60).padStart(2, '0')}${tenths}`;
}

function arrow(from: number, to: number): string {
  return from === to ? rounded(from) : `${rounded(from)} → ${rounded(to)}`;
}

function rounded(value: number): string {
  return formatCount(Number(value.toFixed(2)));
}
