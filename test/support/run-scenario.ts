import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from '../../core/run-files.ts';
import type { Summary } from '../../reports/analysis/summary.ts';
import type { MascaretPlace } from './mascaret-place.ts';
import { startMascaret, type JsonLine } from './mascaret-process.ts';

/** A run from the command line that came to a verdict. */
export interface ScenarioRun {
  readonly code: number | null;
  /** Its events, as `--json` printed them. */
  readonly lines: readonly JsonLine[];
  readonly summary: Summary;
  readonly folder: string;
  readonly stderr: string;
}

export interface ScenarioRunOptions {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What differs between the scenarios of these tests. Parts are written as YAML. */
export interface ScenarioText {
  readonly mix: string;
  readonly load: string;
  readonly chaos?: readonly string[];
  readonly slo: string | readonly string[];
  /** `monolith` unless said otherwise. */
  readonly architecture?: string;
  readonly profiles?: number;
  /** How clients repeat what got no answer: `{ after: 100ms, times: 3 }`. */
  readonly retry?: string;
  readonly network?: string;
}

/** Runs `mascaret run FILE --json` to its verdict; `summary` is read from the run's folder. */
export async function runScenario(
  place: MascaretPlace,
  file: string,
  { words = [], env = {} }: ScenarioRunOptions = {},
): Promise<ScenarioRun> {
  const { code, lines, stdout, stderr } = await startMascaret(place, ['run', file, '--json', ...words], env).finished;
  const last = lines.at(-1);
  assert.equal(last?.type, 'summary', `no summary at the end of:\n${stdout.slice(-2000)}\n${stderr}`);
  const folder = join(place.runs, String(last['id']));
  return { code, lines, folder, stderr, summary: readSummary(folder) };
}

/** `summary.json` of a run. */
export function readSummary(folder: string): Summary {
  return JSON.parse(readFileSync(join(folder, RUN_FILES.summary), 'utf8')) as Summary;
}

/** A scenario of a small bank and a store, without a network in the way unless one is named. */
export function scenarioText({ mix, load, chaos = [], slo, ...system }: ScenarioText): string {
  const { architecture = 'monolith', profiles = 500, retry, network = 'localhost' } = system;
  return [
    'mascaret: 1',
    'title: Truth',
    'about: A load whose true result is known.',
    'seed: 3',
    `system: { architecture: ${architecture}, data: { profiles: ${profiles}, products: 10, stores: 1 } }`,
    `workload: { script: bank-and-store, mix: ${mix}${retry === undefined ? '' : `, retry: ${retry}`} }`,
    `networks: { ${network}: 100% }`,
    'load:',
    `  - ${load}`,
    ...(chaos.length === 0 ? [] : ['chaos:', ...chaos.map((line) => `  - ${line}`)]),
    'slo:',
    ...[slo].flat().map((line) => `  - ${line}`),
    'audit: full',
    '',
  ].join('\n');
}
