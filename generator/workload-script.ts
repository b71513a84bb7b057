import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { MascaretError } from '../core/errors.ts';
import type { Phase, Workload } from '../core/scenario.ts';
import { exportsOf } from './script-bundler.ts';

/** What the bundle must know of a workload script. */
export interface WorkloadScript {
  readonly path: string;
  /** True for the ones in `generator/workloads/scripts`. */
  readonly ships: boolean;
  /** Undefined for a CommonJS module: its names are known only when it runs. */
  readonly exports: readonly string[] | undefined;
}

/**
 * Finds the script of a workload and makes sure that it exports every journey of the mix (without a mix: a default
 * function), and of the mixes that phases have of their own. Throws `MascaretError` `unknown-script`, `script-invalid` or `unknown-journey`.
 */
export async function readWorkloadScript(
  { script, mix }: Pick<Workload, 'script' | 'mix'>,
  phases: readonly Pick<Phase, 'mix'>[] = [],
): Promise<WorkloadScript> {
  const found = await findScript(script);
  const exports = await exportsOf(found.path);
  const everywhere = Object.keys(mix).length === 0 ? ['default'] : Object.keys(mix);
  for (const journey of [...everywhere, ...phases.flatMap((phase) => Object.keys(phase.mix ?? {}))]) {
    if (exports?.includes(journey) === false) throw unknownJourney(journey, script, exports);
  }
  return { ...found, exports };
}

/** Path of a file beside the workload scripts. */
export function workloadFile(name: string): string {
  return join(import.meta.dirname, 'workloads', name);
}

/** A bare name is one of ours; anything else is a path from where mascaret was called. */
async function findScript(script: string): Promise<Omit<WorkloadScript, 'exports'>> {
  const shipped = workloadFile(join('scripts', `${script}.ts`));
  if (/^[\w-]+$/.test(script) && existsSync(shipped)) return { path: shipped, ships: true };
  const path = resolve(script);
  if (existsSync(path)) return { path, ships: false };
  const names = (await readdir(workloadFile('scripts'))).map((file) => file.replace(/\.ts$/, ''));
  const near = didYouMean(script, names);
  throw new MascaretError('unknown-script', `there is no workload script "${script}", neither by name nor at ${path}`, {
    hint:
      near === undefined
        ? `there are: ${names.join(', ')}; or give the path of a k6 script`
        : `did you mean "${near}"?`,
  });
}

const NOT_JOURNEYS = new Set(['options', 'setup', 'teardown', 'handleSummary']);

function unknownJourney(journey: string, script: string, exports: readonly string[]): MascaretError {
  const journeys = exports.filter((name) => !NOT_JOURNEYS.has(name));
  const near = didYouMean(journey, journeys);
  const what = journey === 'default' ? 'has no default function' : `exports no journey "${journey}"`;
  const list = journeys.length === 0 ? 'it exports none' : `it exports: ${journeys.join(', ')}`;
  return new MascaretError('unknown-journey', `the workload script ${script} ${what}`, {
    hint: near === undefined ? `Name its journeys in workload.mix; ${list}.` : `did you mean "${near}"?`,
  });
}
