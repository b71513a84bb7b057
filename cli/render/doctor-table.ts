import type { DoctorFact } from '../../platform/doctor-fact.ts';
import { wrapped } from './text-table.ts';
import { lookOfStdout, writeOut } from './write-out.ts';

/** What `mascaret doctor` found out. */
export interface DoctorReport {
  /** Whether everything that `npm start` needs is there. */
  readonly isReady: boolean;
  readonly facts: readonly DoctorFact[];
}

/** Prints the table for people. */
export async function printDoctor(report: DoctorReport): Promise<void> {
  await writeOut(doctorTable(report, lookOfStdout().width).join('\n'));
}

/** Prints the same for machines. */
export async function printDoctorJson(report: DoctorReport): Promise<void> {
  await writeOut(JSON.stringify(report, undefined, 2));
}

/** A line for each part, what to do under those that are missing, and the verdict. Nothing is cut off: a path is there to be copied. */
export function doctorTable({ isReady, facts }: DoctorReport, width: number): string[] {
  const partWidth = Math.max(...facts.map(({ part }) => part.length));
  const versionWidth = Math.max(...facts.map(({ version }) => version?.length ?? 0));
  const lines = facts.flatMap((fact) => {
    const cells = [stateOf(fact).padEnd(8), fact.part.padEnd(partWidth), (fact.version ?? '').padEnd(versionWidth)];
    const head = `${cells.join('  ')}  `;
    const remedy = fact.isFound ? [] : wrapped(`→ ${fact.remedy ?? ''}`, width - 10).map((line) => `          ${line}`);
    return [`${head}${fact.from ?? ''}`.trimEnd(), ...remedy];
  });
  return [...lines, '', verdict(isReady, facts)];
}

function stateOf({ isFound, isNeeded }: DoctorFact): string {
  if (isFound) return 'ok';
  return isNeeded ? 'MISSING' : 'optional';
}

function verdict(isReady: boolean, facts: readonly DoctorFact[]): string {
  if (isReady) return 'Everything that the default (npm start) needs is here.';
  const missing = facts.filter((fact) => fact.isNeeded && !fact.isFound).map(({ part }) => part);
  return `The default (npm start) cannot run here: ${missing.join(', ')}.`;
}
