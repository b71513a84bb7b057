import type { ChosenMutant } from './choose-mutants.ts';
import type { Outcome } from './run-tests.ts';

export interface Tried extends ChosenMutant {
  readonly outcome: Outcome;
}

/** The page with the kill rate: a row for each file, what survived, and what no test can notice. */
export function mutantsPage(tried: readonly Tried[], equivalents: readonly ChosenMutant[], options: string): string {
  const files = [...new Set(tried.map(({ mutant }) => mutant.file))];
  const survivors = tried.filter(({ outcome }) => outcome === 'survived');
  const killed = tried.length - survivors.length;
  return [
    '# Mutants',
    '',
    'A test that cannot fail is worth nothing. `npm run test:mutants` changes the code that decides whether money is lost, whether a',
    'run passed, and what may be removed or let in, one small change at a time, and runs the tests that reach it. A change that no',
    'test notices is a survivor. At least 90 % must be noticed.',
    '',
    `**${killed} of ${tried.length} mutants noticed, ${((100 * killed) / tried.length).toFixed(1)} %.** Written by`,
    `\`npm run test:mutants -- ${options}\`.`,
    '',
    '| area | file | mutants | noticed | of them by the time limit |',
    '|---|---|--:|--:|--:|',
    ...files.map((file) => row(tried.filter(({ mutant }) => mutant.file === file))),
    '',
    '## Survivors',
    ...list(survivors.map((one) => `\`${one.mutant.file}:${one.line}\` ${one.mutant.operator}: \`${one.change}\``)),
    '',
    '## No test can notice',
    'Left out of the rate: what the code does is the same, or differs only in what no user can see.',
    ...list(equivalents.map((one) => `\`${one.mutant.file}:${one.line}\` \`${one.change}\`: ${one.equivalent ?? ''}`)),
    '',
    '## How it works',
    'Changes are made on the syntax tree (`oxc-parser`) and, in statements of SQL, on the text: comparisons, conditions, arithmetic,',
    'literals, calls and statements left out, joins, aggregates. The seed chooses some of each file. A changed file is never written:',
    '`module.registerHooks` gives the changed text to the processes of the test, so an interrupted run leaves nothing behind. Stryker',
    'was not used: it does not support `node:test` with type stripping, and it does not look into SQL.',
    '',
    '`--files recovery,verdict` tries some files, `--per-file 50` more of each, `--seed 2` others, `--list` only names them,',
    '`--survivors` prints only those. Targets, their tests and the known equivalents are in `test/mutants/targets.ts`.',
    '',
  ].join('\n');
}

function row(mutants: readonly Tried[]): string {
  const [first] = mutants;
  const noticed = mutants.filter(({ outcome }) => outcome !== 'survived').length;
  const late = mutants.filter(({ outcome }) => outcome === 'timeout').length;
  return `| ${first?.target} | \`${first?.mutant.file}\` | ${mutants.length} | ${noticed} | ${late} |`;
}

function list(lines: readonly string[]): string[] {
  return lines.length === 0 ? ['', 'None.'] : ['', ...lines.map((line) => `- ${line}`)];
}
