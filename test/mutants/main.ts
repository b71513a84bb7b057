import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseMutants, type ChosenMutant } from './choose-mutants.ts';
import { mutantsPage, type Tried } from './mutants-page.ts';
import { runTests } from './run-tests.ts';

// npm run test:mutants -- [--seed 1] [--files recovery,verdict] [--per-file 5] [--list] [--survivors] [--write]
const PROJECT = join(import.meta.dirname, '..', '..');
/** At least so many of the mutants must be noticed, in percent. */
const LEAST_RATE = 90;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    files: { type: 'string', default: '' },
    'per-file': { type: 'string' },
    list: { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const chosen = chooseMutants(PROJECT, {
  seed: values.seed,
  files: values.files.split(',').filter((part) => part !== ''),
  ...(values['per-file'] === undefined ? {} : { perFile: Number(values['per-file']) }),
});
if (chosen.length === 0) {
  say(`No file of the audit, the analysis or the guards matches ${values.files}.`);
  process.exitCode = 2;
} else if (values.list) for (const one of chosen) say(sentence(one));
else process.exitCode = await tryAll();

async function tryAll(): Promise<number> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort());
  const toTry = chosen.filter(({ equivalent }) => equivalent === undefined);
  const limits = await limitsOf(toTry, stop.signal);
  const tried: Tried[] = [];
  await atOnce(toTry, async (one) => {
    if (stop.signal.aborted) return;
    const limitMs = limits.get(one.tests.join(' ')) ?? 0;
    const { outcome, ms, output } =
      one.tests.length === 0
        ? { outcome: 'survived' as const, ms: 0, output: 'no test imports it' }
        : await runTests(PROJECT, one.tests, { mutant: one.mutant, limitMs, signal: stop.signal });
    if (stop.signal.aborted) return;
    tried.push({ ...one, outcome });
    if (outcome === 'survived' || !values.survivors)
      say(`${outcome.padEnd(8)} ${(ms / 1000).toFixed(1).padStart(5)} s  ${sentence(one)}${reason(output)}`);
  });
  if (stop.signal.aborted) return 130;
  const order = new Map(chosen.map(({ mutant }, at) => [mutant, at]));
  tried.sort((one, other) => (order.get(one.mutant) ?? 0) - (order.get(other.mutant) ?? 0));
  const survived = tried.filter(({ outcome }) => outcome === 'survived').length;
  const rate = (100 * (tried.length - survived)) / tried.length;
  say(
    `\n${tried.length - survived} of ${tried.length} mutants noticed (${rate.toFixed(1)} %, at least ${LEAST_RATE} %)`,
  );
  const same = chosen.filter(({ equivalent }) => equivalent !== undefined);
  if (values.write)
    writeFileSync(join(PROJECT, 'docs', 'mutants.md'), mutantsPage(tried, same, process.argv.slice(2).join(' ')));
  return rate >= LEAST_RATE ? 0 : 1;
}

/** A time limit for each set of tests, from how long it takes without a mutant. Throws when it fails without one. */
async function limitsOf(mutants: readonly ChosenMutant[], signal: AbortSignal): Promise<Map<string, number>> {
  const limits = new Map<string, number>();
  const sets = new Map(mutants.filter(({ tests }) => tests.length > 0).map(({ tests }) => [tests.join(' '), tests]));
  await atOnce([...sets], async ([key, tests]) => {
    if (signal.aborted) return;
    const { outcome, ms, output } = await runTests(PROJECT, tests, { limitMs: 300_000, signal });
    if (outcome !== 'survived' && !signal.aborted) throw new Error(`without a mutant, ${key} fails:\n${output}`);
    limits.set(key, 4 * ms + 10_000);
  });
  return limits;
}

async function atOnce<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane));
}

function sentence({ mutant, line, change, equivalent }: ChosenMutant): string {
  return `${mutant.file}:${line} ${mutant.operator}: ${change}${equivalent === undefined ? '' : ` (the same: ${equivalent})`}`;
}

/** Where it was noticed, by the test's name. */
function reason(output: string): string {
  const [first = ''] = output.split('\n');
  return first === '' ? '' : `  [${first.slice(0, 90)}]`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
