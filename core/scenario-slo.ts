import type { LoadSlo, Slo } from './scenario.ts';
import { formatDuration } from './quantities.ts';
import type { LoadReading } from './scenario-load.ts';
import { type ScenarioPath, suggestion } from './scenario-problem.ts';
import { listLength, readBy, type Reading, valueAt, within } from './scenario-reading.ts';
import { abortSloSchema, latencyBoundsOf, loadSloSchema, recoverSloSchema } from './scenario-schema.ts';

/** What promises depend on. `endpoints` is undefined where it cannot be known what the script calls. */
export interface SloSurroundings {
  readonly load: LoadReading;
  readonly endpoints: readonly string[] | undefined;
}

/** The section `slo`: promises that can be kept or broken, and none of the measured phases without one. */
export function readSlo(reading: Reading, around: SloSurroundings): readonly Slo[] {
  const section = valueAt(reading.raw, ['slo']);
  const length = listLength(reading, ['slo']);
  if (length === 0 && (section === undefined || Array.isArray(section))) {
    const text = '"slo" is missing: without a promise no run could fail — add for example - { errors: 1% }';
    reading.problems.push({ path: ['slo'], text });
  }
  const indexes = Array.from({ length: Math.min(length, 500) }, (_, index) => index);
  const promises = indexes.map((index) => readPromise(reading, ['slo', index], around));
  for (const key of ['recover', 'abort']) noteTwice(reading, indexes, key);
  const right = promises.filter((promise) => promise !== undefined);
  if (length > 0 && right.length === length) noteUnseen(reading, right, around.load);
  return right;
}

function readPromise(reading: Reading, path: ScenarioPath, around: SloSurroundings): Slo | undefined {
  if (valueAt(reading.raw, [...path, 'recover']) !== undefined) return readRecover(reading, path);
  if (valueAt(reading.raw, [...path, 'abort']) !== undefined) return readAbort(reading, path);
  return readLoadSlo(reading, path, around);
}

function readRecover(reading: Reading, path: ScenarioPath): Slo | undefined {
  const promise = readBy(reading, recoverSloSchema, path);
  if (promise === undefined) return undefined;
  const limits = { what: 'seconds to recover', least: 1, most: 86_400 };
  within(reading, [...path, 'recover'], promise.recover / 1_000, limits);
  return { kind: 'recover', withinMs: promise.recover };
}

function readAbort(reading: Reading, path: ScenarioPath): Slo | undefined {
  const promise = readBy(reading, abortSloSchema, path);
  if (promise === undefined) return undefined;
  const { errors, over } = promise.abort;
  within(reading, [...path, 'abort', 'over'], over / 1_000, { what: 'seconds over which', least: 1, most: 3_600 });
  return { kind: 'abort', errors, overMs: over };
}

function readLoadSlo(reading: Reading, path: ScenarioPath, around: SloSurroundings): LoadSlo | undefined {
  const promise = readBy(reading, loadSloSchema, path);
  if (promise === undefined) return undefined;
  const { endpoint, phase, errors, goodput, checks } = promise;
  const latency = latencyBoundsOf(promise);
  if (latency.length === 0 && errors === undefined && goodput === undefined && checks === undefined) {
    const text = 'this promises nothing — add a bound: p95: 400ms, errors: 1% or goodput: 99%';
    reading.problems.push({ path, text });
  }
  for (const { boundMs } of latency) {
    if (boundMs < 1 || boundMs > 3_600_000) {
      const text = `a latency bound of ${formatDuration(boundMs)} is beyond sane limits — from 1 ms to 1 h`;
      reading.problems.push({ path, text });
    }
  }
  if (phase !== undefined) notePhase(reading, [...path, 'phase'], phase, around.load);
  if (endpoint !== undefined) noteEndpoint(reading, [...path, 'endpoint'], endpoint, around.endpoints);
  return {
    kind: 'load',
    ...(endpoint === undefined ? {} : { endpoint: tidy(endpoint) }),
    ...(phase === undefined ? {} : { phase }),
    latency,
    ...(errors === undefined ? {} : { errors }),
    ...(goodput === undefined ? {} : { goodput }),
    ...(checks === undefined ? {} : { checks }),
  };
}

function notePhase(reading: Reading, path: ScenarioPath, phase: string, load: LoadReading): void {
  if (!load.names.includes(phase)) {
    const text = `there is no phase "${phase}"${suggestion(phase, load.names)}`;
    reading.problems.push({ path, text });
  } else if (load.unmeasured.includes(phase)) {
    const text = `phase "${phase}" is not measured, so no promise can be about it — leave out its "measured: false"`;
    reading.problems.push({ path, text });
  }
}

function noteEndpoint(
  reading: Reading,
  path: ScenarioPath,
  endpoint: string,
  called: readonly string[] | undefined,
): void {
  if (called === undefined || called.includes(tidy(endpoint))) return;
  const text = `no journey of the mix calls "${endpoint}"${suggestion(endpoint, called)}`;
  reading.problems.push({ path, text });
}

/** A measured phase that every promise passes by could fail in any way and the run would pass. */
function noteUnseen(reading: Reading, promises: readonly Slo[], load: LoadReading): void {
  const bounds = promises.filter((promise) => promise.kind === 'load');
  if (bounds.some((bound) => bound.phase === undefined)) return;
  const seen = new Set(bounds.map((bound) => bound.phase));
  for (const [index, name] of load.names.entries()) {
    if (seen.has(name) || load.unmeasured.includes(name)) continue;
    const text = `no promise ever looks at phase "${name}" — add - { phase: ${name}, errors: 1% } to slo, or measured: false here`;
    reading.problems.push({ path: ['load', index, 'phase'], text });
  }
}

function noteTwice(reading: Reading, indexes: readonly number[], key: string): void {
  const having = indexes.filter((index) => valueAt(reading.raw, ['slo', index, key]) !== undefined);
  for (const index of having.slice(1)) {
    const text = `"${key}" stands twice, as entry ${having[0]} and ${index} — keep one of them`;
    reading.problems.push({ path: ['slo', index, key], atKey: true, text });
  }
}

/** One space between method and path, however it was typed. */
function tidy(endpoint: string): string {
  return endpoint.trim().replaceAll(/\s+/g, ' ');
}
