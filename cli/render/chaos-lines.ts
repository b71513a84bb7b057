import type { HealReport } from '../../chaos/heal.ts';
import type { ControlStatus } from '../../chaos/control-protocol.ts';
import type { JournalEntry } from '../../core/fault.ts';
import { formatDuration } from '../../core/quantities.ts';
import { printJsonLine, say } from './terminal.ts';

/** One line of what became of a fault: `f3 kill service:bank-1 injected at 12.3 s: bank-1: process group 4711 gone`. */
export function printFault(entry: JournalEntry): void {
  print(faultLine(entry));
}

/** The faults of the run under way, a line each. */
export function printStatus(status: ControlStatus): void {
  print(
    `run ${status.run}: ${formatDuration(status.elapsedMs)} since the load began, ${formatDuration(status.leftMs)} left`,
  );
  if (status.faults.length === 0) print('no fault so far');
  for (const entry of status.faults) printFault(entry);
}

/** What `mascaret heal` found and did, a sentence a line. */
export function printHeal(report: HealReport): void {
  if (report.found === 'nothing') return print('nothing to heal: no dead run has left anything');
  if (report.found === 'living-run') {
    print(`nothing was touched: ${report.message}`);
    return print(`  ${report.hint}`);
  }
  print(`run ${report.runId} was left by a mascaret that died`);
  for (const sentence of report.byGuardian) print(`  by its guardian, before: ${sentence}`);
  for (const sentence of report.sentences) print(`  now: ${sentence}`);
  for (const entry of report.faults) print(`  ${faultLine(entry)}`);
  if (report.markedInterrupted) print('  the run is marked as interrupted; what it recorded can be reported');
  for (const problem of report.problems) print(`  not done: ${problem}`);
  if (report.byGuardian.length + report.sentences.length === 0) print('  nothing of it was left running');
}

/** Any value for machines. */
export function printChaosJson(value: unknown): void {
  printJsonLine(value);
}

function faultLine({ id, state, elapsedMs, fault, live, proof, reason }: JournalEntry): string {
  const why = proof ?? reason;
  const origin = live ? ' (live)' : '';
  const when = elapsedMs >= 0 ? ` at ${formatDuration(elapsedMs)}` : '';
  return `${id} ${fault.fault} ${fault.targets.join(', ')}${origin} ${state}${when}${why === undefined ? '' : `: ${why}`}`;
}

function print(line: string): void {
  say(line);
}
