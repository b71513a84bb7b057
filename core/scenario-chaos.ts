import type { ChaosEntry, ChaosTime, Phase, SystemChoice } from './scenario.ts';
import { MascaretError } from './errors.ts';
import { formatDuration, parseDuration, QuantityError } from './quantities.ts';
import { type FaultFacts, type ScenarioFacts } from './scenario-facts.ts';
import type { LoadReading } from './scenario-load.ts';
import { type ScenarioPath, suggestion } from './scenario-problem.ts';
import { listLength, readBy, type Reading, valueAt, within } from './scenario-reading.ts';
import { chaosSchema } from './scenario-schema.ts';

/** What the timeline depends on. */
export interface ChaosSurroundings {
  readonly system: SystemChoice | undefined;
  readonly networks: Readonly<Record<string, number>> | undefined;
  readonly load: LoadReading;
}

/** The section `chaos`: known faults, on targets that are there, at moments when users can feel them. */
export function readChaos(reading: Reading, around: ChaosSurroundings): readonly ChaosEntry[] {
  const length = listLength(reading, ['chaos']);
  if (length > 0) within(reading, ['chaos'], length, { what: 'chaos entries', least: 0, most: 200 });
  const indexes = Array.from({ length: Math.min(length, 200) }, (_, index) => index);
  return indexes.flatMap((index) => readEntry(reading, ['chaos', index], around) ?? []);
}

/** Milliseconds since the start of the load of an `at`. */
export function momentOf(
  when: Extract<ChaosTime, { kind: 'at' }>,
  phases: readonly Pick<Phase, 'name' | 'durationMs'>[],
): number {
  if (when.phase === undefined) return when.offsetMs;
  const index = phases.findIndex((phase) => phase.name === when.phase);
  return phases.slice(0, Math.max(0, index)).reduce((sum, phase) => sum + phase.durationMs, 0) + when.offsetMs;
}

function readEntry(reading: Reading, path: ScenarioPath, around: ChaosSurroundings): ChaosEntry | undefined {
  const entry = readBy(reading, chaosSchema, path);
  const when = readWhen(reading, path, around.load);
  if (entry === undefined) return undefined;
  const { at: _at, every: _every, fault, target, for: forMs, ...parameters } = entry;
  noteFault(reading, path, { fault, target, forMs, parameters }, around);
  if (when === undefined) return undefined;
  if (around.load.phases !== undefined) noteTime(reading, path, when, forMs ?? 0, around.load.phases);
  return { when, fault, target, ...(forMs === undefined ? {} : { forMs }), parameters };
}

/** Exactly one of `at` and `every`. */
function readWhen(reading: Reading, path: ScenarioPath, load: LoadReading): ChaosTime | undefined {
  const at = valueAt(reading.raw, [...path, 'at']);
  const every = valueAt(reading.raw, [...path, 'every']);
  const problem = (text: string): undefined => void reading.problems.push({ path, text });
  if (typeof valueAt(reading.raw, path) !== 'object') return undefined;
  if (at !== undefined && every !== undefined) return problem('at and every exclude each other — keep one of them');
  if (every !== undefined) return readEvery(reading, path);
  if (at !== undefined) return typeof at === 'string' ? readAt(reading, [...path, 'at'], at, load) : undefined;
  return problem('it is not said when — write at: 40s, at: PHASE + 5s, or every: 20s ± 5s');
}

function readEvery(reading: Reading, path: ScenarioPath): ChaosTime | undefined {
  const entry = chaosSchema.safeParse(valueAt(reading.raw, path));
  const every = entry.success ? entry.data.every : undefined;
  if (every === undefined) return undefined;
  const at = [...path, 'every'];
  within(reading, at, every.periodMs / 1_000, { what: 'seconds of a period', least: 1, most: 7 * 86_400 });
  const forMs = entry.success ? (entry.data.for ?? 0) : 0;
  if (every.jitterMs * 2 + forMs >= every.periodMs) {
    const text = `two of these could overlap: the period must be longer than "for" and twice the variation (${formatDuration(every.jitterMs * 2 + forMs)}) — lengthen it`;
    reading.problems.push({ path: at, text });
  }
  return { kind: 'every', ...every };
}

/** `40s`, `rush`, `rush + 5s`. */
function readAt(reading: Reading, path: ScenarioPath, text: string, load: LoadReading): ChaosTime | undefined {
  const plain = durationOf(text);
  if (plain !== undefined) return { kind: 'at', offsetMs: plain };
  const plus = text.lastIndexOf('+');
  const phase = (plus < 0 ? text : text.slice(0, plus)).trim();
  const offsetMs = plus < 0 ? 0 : durationOf(text.slice(plus + 1));
  if (offsetMs === undefined) {
    reading.problems.push({ path, text: `"${text}" is not a moment — write 40s, rush, or rush + 5s` });
    return undefined;
  }
  if (load.names.includes(phase)) return { kind: 'at', phase, offsetMs };
  reading.problems.push({ path, text: `there is no phase "${phase}"${suggestion(phase, load.names)}` });
  return undefined;
}

type Wish = Pick<ChaosEntry, 'fault' | 'target' | 'parameters'> & { readonly forMs: number | undefined };

function noteFault(reading: Reading, path: ScenarioPath, wish: Wish, around: ChaosSurroundings): void {
  const { facts, problems } = reading;
  if (facts === undefined) return;
  const known = Object.hasOwn(facts.faults, wish.fault) ? facts.faults[wish.fault] : undefined;
  if (known === undefined) {
    const text = `unknown fault "${wish.fault}"${suggestion(wish.fault, Object.keys(facts.faults))}`;
    problems.push({ path: [...path, 'fault'], text });
  } else if (known.lasts && wish.forMs === undefined) {
    problems.push({ path, text: `"${wish.fault}" does not end by itself — say how long, for example for: 5s` });
  }
  const { system, networks } = around;
  if (system === undefined || networks === undefined) return;
  noteTarget(reading, [...path, 'target'], wish, known, { system, lanes: Object.keys(networks) });
  const refusal = known?.refuse(wish.parameters, worldOf(facts, system, networks));
  if (refusal !== undefined) problems.push({ path: [...path, 'fault'], text: refusal });
}

function noteTarget(
  reading: Reading,
  path: ScenarioPath,
  { fault, target }: Wish,
  known: FaultFacts | undefined,
  { system, lanes }: { readonly system: SystemChoice; readonly lanes: readonly string[] },
): void {
  const { facts, problems } = reading;
  if (facts === undefined) return;
  const kind = /\blane:/.test(target) ? 'lane' : 'service';
  if (known !== undefined && known.targets !== kind && target.includes(`${kind}:`)) {
    problems.push({
      path,
      text: `"${fault}" acts on a ${known.targets}, not on a ${kind} — write ${known.targets}:NAME`,
    });
    return;
  }
  const unknownArchitecture =
    system.architecture !== undefined && !Object.hasOwn(facts.architectures, system.architecture);
  if (unknownArchitecture) return;
  try {
    facts.resolveTargets(target, { architecture: system.architecture, lanes }, () => 0);
  } catch (error) {
    if (!(error instanceof MascaretError)) throw error;
    problems.push({ path, text: error.hint === undefined ? error.message : `${error.message} — ${error.hint}` });
  }
}

function worldOf(facts: ScenarioFacts, system: SystemChoice, networks: Readonly<Record<string, number>>) {
  const { architecture } = system;
  const started = architecture === undefined ? ('none' as const) : ('process' as const);
  const services = architecture !== undefined && Object.hasOwn(facts.architectures, architecture);
  return {
    runtime: system.compose === undefined ? started : ('docker' as const),
    services: services ? (facts.architectures[architecture]?.services ?? []) : [],
    lanes: Object.keys(networks),
    profiles: facts.profiles.filter((profile) => !Object.hasOwn(facts.refusedProfiles, profile)),
  };
}

/** A fault nobody can feel, or whose undoing nobody could see, is a mistake. */
function noteTime(
  reading: Reading,
  path: ScenarioPath,
  when: ChaosTime,
  forMs: number,
  phases: readonly Phase[],
): void {
  const endMs = phases.reduce((sum, phase) => sum + phase.durationMs, 0);
  const firstMs = when.kind === 'at' ? momentOf(when, phases) : when.periodMs + when.jitterMs;
  if (firstMs + forMs < endMs) return;
  const moment =
    firstMs < endMs ? `it ends at ${formatDuration(firstMs + forMs)}` : `it begins at ${formatDuration(firstMs)}`;
  const text = `${moment}, and the load is over at ${formatDuration(endMs)}: nobody would see the recovery — do it earlier, or lengthen the load`;
  reading.problems.push({ path: [...path, when.kind], text });
}

function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}
