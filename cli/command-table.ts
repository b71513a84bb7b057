import type { CommandModule } from 'yargs';

/** A command as `--help` shows it, and where its code is. */
export interface CommandEntry {
  readonly name: string;
  readonly describe: string | false;
  /** Imports the command only when it is called, so that every other starts fast. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of `--help`. */
export const commandTable: readonly CommandEntry[] = [
  entry(
    'run',
    'Run a scenario: load, faults, audit, report, verdict',
    async () => (await import('./commands/run.ts')).runCommand,
  ),
  entry(
    'plan',
    'Show exactly what a run will do, and do nothing',
    async () => (await import('./commands/plan.ts')).planCommand,
  ),
  entry(
    'list',
    'List the scenarios: what each does, its length, what it needs',
    async () => (await import('./commands/list.ts')).listCommand,
  ),
  entry(
    'report',
    'Make the report of a run again, from its files alone',
    async () => (await import('./commands/report.ts')).reportCommand,
  ),
  entry('runs', 'List, show and remove runs', async () => (await import('./commands/runs.ts')).runsCommand),
  entry(
    'compare',
    'Two runs side by side (one run each allows no verdict)',
    async () => (await import('./commands/compare.ts')).compareCommand,
  ),
  entry(
    'profiles',
    'List the network profiles; show one; measure what they really do',
    async () => (await import('./commands/profiles.ts')).profilesCommand,
  ),
  entry(
    'chaos',
    'Inject a fault into the run under way; show its faults',
    async () => (await import('./commands/chaos.ts')).chaosCommand,
  ),
  entry(
    'up',
    'Bring the reference system up and leave it up',
    async () => (await import('./commands/up.ts')).upCommand,
  ),
  entry('down', 'End what up has left up', async () => (await import('./commands/down.ts')).downCommand),
  entry(
    'bank',
    'Ask the bank: profiles, accounts, cards, payments, transfers, interest, figures',
    async () => (await import('./commands/bank.ts')).bankCommand,
  ),
  entry(
    'architectures',
    'List the architectures with their facts; measure them',
    async () => (await import('./commands/architectures.ts')).architecturesCommand,
  ),
  entry(
    'heal',
    'Undo what a killed mascaret has left: processes, faults, folders',
    async () => (await import('./commands/heal.ts')).healCommand,
  ),
  entry(
    'doctor',
    'Show what this machine has of what mascaret needs',
    async () => (await import('./commands/doctor.ts')).doctorCommand,
  ),
  entry(
    'schema',
    'Print the JSON Schema of a scenario file, for your editor',
    async () => (await import('./commands/schema.ts')).schemaCommand,
  ),
  entry(
    'completion',
    'Print the script that completes words in bash or zsh',
    async () => (await import('./commands/completion.ts')).completionCommand,
  ),
  entry('worker', false, async () => (await import('./commands/worker.ts')).workerCommand),
  entry('supervise', false, async () => (await import('./commands/supervise.ts')).superviseCommand),
];

/** Commands differ in their arguments; to yargs, which checks them as it parses, they are all the same. */
function entry<T>(name: string, describe: string | false, load: () => Promise<CommandModule<object, T>>): CommandEntry {
  return { name, describe, load: load as unknown as CommandEntry['load'] };
}
