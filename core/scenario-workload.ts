import type { Phase, Workload } from './scenario.ts';
import { type ScenarioPath, suggestion } from './scenario-problem.ts';
import { readBy, type Reading, within } from './scenario-reading.ts';
import { workloadSchema } from './scenario-schema.ts';
import { wholeShares } from './scenario-shares.ts';

/** The section `workload`: a script that is known or there, and a mix of journeys that it has. */
export function readWorkload(reading: Reading): Workload | undefined {
  const workload = readBy(reading, workloadSchema, ['workload']);
  if (workload === undefined) return undefined;
  const { script, retry } = workload;
  noteScript(reading, script);
  noteMissingMix(reading, workload);
  const mix = workload.mix === undefined ? {} : readMix(reading, script, ['workload', 'mix'], workload.mix);
  if (retry === undefined) return { script, mix };
  const path = ['workload', 'retry'];
  within(reading, [...path, 'after'], retry.after / 1_000, { what: 'seconds until a retry', least: 0.01, most: 10 });
  within(reading, [...path, 'times'], retry.times, { what: 'retries', least: 1, most: 20 });
  return { script, mix, retry: { afterMs: retry.after, times: retry.times } };
}

/** Notes what is wrong with the mixes that phases have of their own, and makes their shares whole. */
export function withPhaseMixes(
  reading: Reading,
  workload: Workload | undefined,
  phases: readonly Phase[] | undefined,
): readonly Phase[] | undefined {
  if (workload === undefined) return phases;
  return phases?.map((phase, index) => {
    if (phase.mix === undefined) return phase;
    return { ...phase, mix: readMix(reading, workload.script, ['load', index, 'mix'], phase.mix) };
  });
}

/** Endpoints that the mixes call, undefined where that cannot be known (a script of the user's own, a mistyped journey). */
export function endpointsOf(
  reading: Reading,
  workload: Workload | undefined,
  phases: readonly Phase[] | undefined,
): readonly string[] | undefined {
  if (workload === undefined || reading.facts === undefined) return undefined;
  if (!Object.hasOwn(reading.facts.scripts, workload.script)) return undefined;
  const journeys = reading.facts.scripts[workload.script]?.journeys ?? {};
  const mixes = [workload.mix, ...(phases ?? []).flatMap((phase) => (phase.mix === undefined ? [] : [phase.mix]))];
  const mix = mixes.flatMap((each) => Object.entries(each));
  if (mix.length === 0 || mix.some(([journey]) => !Object.hasOwn(journeys, journey))) return undefined;
  const called = mix.flatMap(([journey, share]) => (share > 0 ? (journeys[journey]?.endpoints ?? []) : []));
  return [...new Set(called)];
}

/** A path rather than a name. */
function isScriptPath(script: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(script);
}

function noteScript(reading: Reading, script: string): void {
  const path = ['workload', 'script'];
  if (isScriptPath(script)) {
    if (reading.facts?.fileExists?.(script) === false) {
      reading.problems.push({ path, text: `there is no file "${script}" — a path is taken from where mascaret runs` });
    }
    return;
  }
  if (reading.facts === undefined || Object.hasOwn(reading.facts.scripts, script)) return;
  const near = suggestion(script, Object.keys(reading.facts.scripts));
  reading.problems.push({ path, text: `unknown script "${script}"${near}` });
}

function noteMissingMix(reading: Reading, { script, mix }: { readonly script: string; readonly mix?: unknown }): void {
  if (mix !== undefined || reading.facts === undefined || !Object.hasOwn(reading.facts.scripts, script)) return;
  const [first = 'journey'] = Object.keys(reading.facts.scripts[script]?.journeys ?? {});
  const text = `"mix" is missing — say who does what, for example mix: { ${first}: 100% }`;
  reading.problems.push({ path: ['workload'], atKey: true, text });
}

/** Shares of journeys that the script has. */
function readMix(
  reading: Reading,
  script: string,
  path: ScenarioPath,
  mix: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  if (reading.facts !== undefined && Object.hasOwn(reading.facts.scripts, script)) {
    const known = Object.keys(reading.facts.scripts[script]?.journeys ?? {});
    for (const journey of Object.keys(mix)) {
      if (known.includes(journey)) continue;
      const text = `unknown journey "${journey}" of ${script}${suggestion(journey, known)}`;
      reading.problems.push({ path: [...path, journey], atKey: true, text });
    }
  }
  return wholeShares(reading, path, mix);
}
