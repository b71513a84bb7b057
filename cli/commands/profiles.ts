import type { CommandModule } from 'yargs';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { lossRefusal } from '../../profiles/loss-refusal.ts';
import { listProfiles, readProfile } from '../../profiles/read-profiles.ts';
import { verifyProfiles, type Verification } from '../../profiles/verify.ts';
import { printMeasuring, printProfile, printProfiles, printVerifications } from '../render/profiles-table.ts';
import { printJson } from '../render/terminal.ts';

interface JsonArguments {
  readonly json: boolean;
}

/** `mascaret profiles`: the networks that users may be on, where their numbers come from, and whether they are true. */
export const profilesCommand: CommandModule<object, JsonArguments> = {
  command: 'profiles',
  describe: 'List the network profiles; show one; measure what they really do',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .command(showCommand)
      .command(verifyCommand)
      .example('$0 profiles', 'all profiles, nearest first')
      .example('$0 profiles show 4g', 'one profile: its source, its toxics, what the proxy cannot do')
      .example('$0 profiles verify 4g 3g', 'measure two of them against their promise'),
  handler: async ({ json }) => {
    const profiles = await listProfiles();
    if (json) printJson(profiles);
    else printProfiles(profiles);
  },
};

const showCommand: CommandModule<JsonArguments, JsonArguments & { readonly name: string }> = {
  command: 'show <name>',
  describe: 'Show one profile, its source and what it becomes',
  builder: (yargs) => yargs.positional('name', { type: 'string', demandOption: true, describe: 'Name of a profile' }),
  handler: async ({ name, json }) => {
    const profile = await readProfile(name);
    if (json) printJson(profile);
    else printProfile(profile);
  },
};

const verifyCommand: CommandModule<JsonArguments, JsonArguments & { readonly names: readonly string[] }> = {
  command: 'verify [names..]',
  describe: 'Measure round trip and throughput through real lanes (all without loss: some 25 s)',
  builder: (yargs) =>
    yargs.positional('names', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'Profiles to measure; without any, all that a run can use now',
    }),
  handler: async ({ names, json }) => {
    const profiles =
      names.length === 0
        ? (await listProfiles()).filter((profile) => lossRefusal(profile) === undefined)
        : await Promise.all([...new Set(names.map(String))].map((name) => readProfile(name)));
    const interruption = new AbortController();
    const interrupt = (): void => interruption.abort();
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    try {
      const found = await verifyProfiles({ profiles, onProgress: printMeasuring, signal: interruption.signal });
      if (json) printJson(found);
      else printVerifications(found);
      process.exitCode = exitCodeOf(found);
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      process.exitCode = EXIT.interrupted;
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  },
};

/** A promise not kept is a missed objective; one that this machine cannot show is inconclusive. */
function exitCodeOf(found: readonly Verification[]): ExitCode {
  const verdicts = new Set(found.flatMap(({ figures }) => figures.map((figure) => figure.verdict)));
  if (verdicts.has('missed')) return EXIT.sloMissed;
  return verdicts.has('beyond') ? EXIT.inconclusive : EXIT.passed;
}
