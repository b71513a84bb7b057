import type { Workload } from './scenario.ts';
import { suggestion } from './scenario-problem.ts';
import { readBy, type Reading } from './scenario-reading.ts';
import { workloadSchema } from './scenario-schema.ts';
import { wholeShares } from './scenario-shares.ts';

/** The section `workload`: a script that is known or there, and a mix of journeys that it has. */
export function readWorkload(reading: Reading): Workload | undefined {
  const workload = readBy(reading, workloadSchema, ['workload']);
  if (workload === undefined) return undefined;
  noteScript(reading, workload.script);
  noteJourneys(reading, workload.script, workload.mix);
  const mix = workload.mix === undefined ? {} : wholeShares(reading, ['workload', 'mix'], workload.mix);
  return { script: workload.script, mix };
}

/** Endpoints that the mix calls, undefined where that cannot be known (a script of the user's own, a mistyped journey). */
export function endpointsOf(reading: Reading, workload: Workload | undefined): readonly string[] | undefined {
  if (workload === undefined || reading.facts === undefined) return undefined;
  if (!Object.hasOwn(reading.facts.scripts, workload.script)) return undefined;
  const journeys = reading.facts.scripts[workload.script]?.journeys ?? {};
  const mix = Object.entries(workload.mix);
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

function noteJourneys(reading: Reading, script: string, mix: Readonly<Record<string, number>> | undefined): void {
  if (reading.facts === undefined || !Object.hasOwn(reading.facts.scripts, script)) return;
  const known = Object.keys(reading.facts.scripts[script]?.journeys ?? {});
  if (mix === undefined) {
    const text = `"mix" is missing — say who does what, for example mix: { ${known[0] ?? 'journey'}: 100% }`;
    reading.problems.push({ path: ['workload'], atKey: true, text });
  }
  for (const journey of Object.keys(mix ?? {})) {
    if (known.includes(journey)) continue;
    const text = `unknown journey "${journey}" of ${script}${suggestion(journey, known)}`;
    reading.problems.push({ path: ['workload', 'mix', journey], atKey: true, text });
  }
}
