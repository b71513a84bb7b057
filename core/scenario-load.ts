import type { Phase } from './scenario.ts';
import { parseDuration, QuantityError } from './quantities.ts';
import type { ScenarioPath } from './scenario-problem.ts';
import { type Limits, listLength, readBy, type Reading, valueAt, within } from './scenario-reading.ts';
import { closedPhaseSchema, openPhaseSchema } from './scenario-schema.ts';

const RATE: Limits = { what: 'arrivals per second', least: 0, most: 100_000 };
const USERS: Limits = { what: 'users', least: 0, most: 100_000 };
const LENGTH: Limits = { what: 'seconds of a phase', least: 1, most: 7 * 86_400 };
const PHASES: Limits = { what: 'phases', least: 1, most: 500 };

/**
 * What is known of the load while the rest is checked. `names` has every phase that is named, also one with another
 * error in it, so that one mistake is told once; `phases` and `durationMs` are there when all of it is right.
 */
export interface LoadReading {
  readonly names: readonly string[];
  readonly unmeasured: readonly string[];
  readonly phases: readonly Phase[] | undefined;
}

/** The section `load`: phases in order, each with its own name, of whole seconds. */
export function readLoad(reading: Reading): LoadReading {
  const section = valueAt(reading.raw, ['load']);
  const length = listLength(reading, ['load']);
  if (length === 0 && (section === undefined || Array.isArray(section))) {
    const text = '"load" is missing — add a phase: - { phase: steady, arrivals: 50/s, for: 30s }';
    reading.problems.push({ path: ['load'], text });
  }
  if (length > 0) within(reading, ['load'], length, PHASES);
  const indexes = Array.from({ length: Math.min(length, PHASES.most) }, (_, index) => index);
  const problemsBefore = reading.problems.length;
  const phases = indexes.map((index) => readPhase(reading, ['load', index]));
  const named = indexes.map((index) => ({ index, name: valueAt(reading.raw, ['load', index, 'phase']) }));
  noteDuplicates(reading, named);
  const right = phases.filter((phase) => phase !== undefined);
  const sound = right.length === length && length > 0;
  if (sound && right.every((phase) => !phase.measured)) {
    reading.problems.push({
      path: ['load'],
      text: 'no phase is measured — leave out "measured: false" in one of them',
    });
  }
  return {
    names: named.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
    unmeasured: named.flatMap(({ index, name }) =>
      typeof name === 'string' && valueAt(reading.raw, ['load', index, 'measured']) === false ? [name] : [],
    ),
    phases: sound && reading.problems.length === problemsBefore ? right : undefined,
  };
}

/** Which of the two models is meant shows in its key; everything else follows from that. */
function readPhase(reading: Reading, path: ScenarioPath): Phase | undefined {
  const closed = valueAt(reading.raw, [...path, 'users']) !== undefined;
  if (closed && valueAt(reading.raw, [...path, 'arrivals']) !== undefined) {
    const text = 'arrivals (open model) and users (closed model) exclude each other — keep one, or make two phases';
    reading.problems.push({ path: [...path, 'users'], atKey: true, text });
    return undefined;
  }
  const phase = closed ? readClosed(reading, path) : readOpen(reading, path);
  if (phase === undefined) return undefined;
  noteName(reading, path, phase.name);
  within(reading, [...path, 'for'], phase.durationMs / 1_000, LENGTH);
  if (phase.durationMs % 1_000 !== 0) {
    const text = 'a phase lasts whole seconds, because figures are kept per second — round it';
    reading.problems.push({ path: [...path, 'for'], text });
  }
  if (phase.measured && silent(phase)) {
    const text = 'a measured phase needs load — raise it, or add measured: false';
    reading.problems.push({ path: [...path, closed ? 'users' : 'arrivals'], text });
  }
  return phase;
}

function readOpen(reading: Reading, path: ScenarioPath): Phase | undefined {
  const phase = readBy(reading, openPhaseSchema, path);
  if (phase === undefined) return undefined;
  within(reading, [...path, 'arrivals'], Math.max(phase.arrivals.from, phase.arrivals.to), RATE);
  return {
    model: 'open',
    name: phase.phase,
    durationMs: phase.for,
    measured: phase.measured,
    fromPerSecond: phase.arrivals.from,
    toPerSecond: phase.arrivals.to,
    ...(phase.mix === undefined ? {} : { mix: phase.mix }),
  };
}

function readClosed(reading: Reading, path: ScenarioPath): Phase | undefined {
  const phase = readBy(reading, closedPhaseSchema, path);
  if (phase === undefined) return undefined;
  const { from, to } = phase.users;
  within(reading, [...path, 'users'], Math.max(from, to), USERS);
  if (phase.spawn !== undefined) noteSpawn(reading, [...path, 'spawn'], Math.abs(to - from), phase.spawn, phase.for);
  return {
    model: 'closed',
    name: phase.phase,
    durationMs: phase.for,
    measured: phase.measured,
    fromUsers: from,
    toUsers: to,
    ...(phase.spawn === undefined ? {} : { spawnPerSecond: phase.spawn }),
    thinkMinMs: phase.think?.minMs ?? 0,
    thinkMaxMs: phase.think?.maxMs ?? 0,
    ...(phase.mix === undefined ? {} : { mix: phase.mix }),
  };
}

function noteSpawn(reading: Reading, path: ScenarioPath, users: number, perSecond: number, durationMs: number): void {
  const seconds = durationMs / 1_000;
  if (users === 0) {
    reading.problems.push({ path, text: 'spawn needs a ramp of users — write users: 0 -> 1000' });
  } else if (perSecond * seconds < users) {
    const needed = Math.ceil((users / seconds) * 100) / 100;
    const text = `${perSecond}/s reaches only ${Math.floor(perSecond * seconds)} of ${users} users in ${seconds} s — at least ${needed}/s is needed`;
    reading.problems.push({ path, text });
  }
}

function silent(phase: Phase): boolean {
  if (phase.model === 'open') return phase.fromPerSecond === 0 && phase.toPerSecond === 0;
  return phase.fromUsers === 0 && phase.toUsers === 0;
}

/** `at: 40s` must not be able to mean a phase. */
function noteName(reading: Reading, path: ScenarioPath, name: string): void {
  try {
    parseDuration(name);
  } catch (error) {
    if (error instanceof QuantityError) return;
    throw error;
  }
  reading.problems.push({ path: [...path, 'phase'], text: `"${name}" reads as a duration — give the phase a word` });
}

function noteDuplicates(reading: Reading, named: readonly { readonly index: number; readonly name: unknown }[]): void {
  const first = new Map<unknown, number>();
  for (const { index, name } of named) {
    const before = first.get(name);
    if (before === undefined) first.set(name, index);
    else if (typeof name === 'string') {
      const text = `phase "${name}" stands twice, as entry ${before} and ${index} — give each its own name`;
      reading.problems.push({ path: ['load', index, 'phase'], text });
    }
  }
}
