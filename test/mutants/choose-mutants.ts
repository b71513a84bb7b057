import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom, shuffled } from '../../core/random.ts';
import { codeChanges } from './code-changes.ts';
import { describeChange, lineOf, type Mutant } from './mutant.ts';
import { ReachingTests } from './reaching-tests.ts';
import { EQUIVALENTS, TARGETS, type Equivalent } from './targets.ts';

/** A mutant with all that is needed to try it and to speak of it. */
export interface ChosenMutant {
  readonly mutant: Mutant;
  readonly target: string;
  readonly line: number;
  /** `a → b`. */
  readonly change: string;
  /** The tests that must notice it. */
  readonly tests: readonly string[];
  /** Why no test can notice it; absent: one must. */
  readonly equivalent?: string;
}

export interface Choice {
  readonly seed: string;
  /** Parts of paths; empty: every file of the targets. */
  readonly files: readonly string[];
  /** Mutants of each file, in place of the target's own number. */
  readonly perFile?: number;
}

/** The mutants of a seed, file by file. The same seed over the same files gives the same ones. */
export function chooseMutants(project: string, { seed, files, perFile }: Choice): ChosenMutant[] {
  const all = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
  }).split('\n');
  const tests = all.filter((path) => path.endsWith('.test.ts'));
  const reaching = new ReachingTests(project);
  const taken = new Set<string>();
  return TARGETS.flatMap((target) => {
    const candidates = tests.filter((path) => target.tests.test(path));
    const own = all.filter((path) => target.files.test(path) && !taken.has(path));
    for (const file of own) taken.add(file);
    return own
      .filter((file) => files.length === 0 || files.some((part) => file.includes(part)))
      .flatMap((file) => {
        const source = readFileSync(join(project, file), 'utf8');
        const lines = source.split('\n');
        const changes = shuffled(codeChanges(file, source), seededRandom(`${seed} ${file}`));
        const reached = reaching.of(file, candidates);
        return changes.slice(0, perFile ?? target.perFile).map((change): ChosenMutant => {
          const line = lineOf(source, change);
          const equivalent = equivalentOf(file, lines[line - 1] ?? '', change.replacement);
          return {
            mutant: { file, ...change },
            target: target.name,
            line,
            change: describeChange(source, change),
            tests: reached,
            ...(equivalent && { equivalent: equivalent.why }),
          };
        });
      });
  });
}

function equivalentOf(file: string, line: string, replacement: string): Equivalent | undefined {
  return EQUIVALENTS.find(
    (known) => known.file === file && known.line === line.trim() && known.replacement === replacement,
  );
}
