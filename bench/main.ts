import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { benchTable, type BenchResult, type PromiseLine } from './bench-table.ts';

// `npm run bench` runs all benchmarks, `npm run bench worker-cpu` some. They load this machine: one after the other, and
// nothing else beside them. Exits with 1 when a promise was not kept.
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
process.exitCode = await runBenches(names);

async function runBenches(wanted: readonly string[]): Promise<number> {
  const all = benchNames();
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, all);
    console.error(`there is no benchmark "${unknown}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
    console.error(`there are: ${all.join(', ')}`);
    return 2;
  }
  let missed = 0;
  for (const name of wanted.length === 0 ? all : wanted) {
    console.log(`── ${name}`);
    const { run } = (await import(join(import.meta.dirname, `${name}.ts`))) as { run: () => Promise<Found> };
    const result = asResult(name, await run());
    console.log(benchTable(result));
    missed += result.verdicts.filter(({ met }) => !met).length;
  }
  console.log(missed === 0 ? 'every promise was kept' : `${missed} promises were not kept`);
  return missed === 0 ? 0 : 1;
}

/** A benchmark may also give one line per promise, where there is no table to show. */
type Found = BenchResult | readonly PromiseLine[];

function asResult(title: string, found: Found): BenchResult {
  if ('verdicts' in found) return found;
  return {
    title,
    columns: ['', 'measured', 'bound'],
    rows: found.map(({ name, measured, bound }) => [name, measured, bound]),
    verdicts: found.map(({ name, measured, bound, met }) => ({ text: `${name}: ${measured} (${bound})`, met })),
  };
}

/** A benchmark is a file here that exports `run`; the others are parts of benchmarks, and some of them programs. */
function benchNames(): string[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts'));
  return files
    .filter((file) => /^export async function run\(/m.test(readFileSync(join(import.meta.dirname, file), 'utf8')))
    .map((file) => file.replace(/\.ts$/, ''));
}
