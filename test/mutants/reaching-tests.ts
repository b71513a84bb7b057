import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf } from '../support/import-rules.ts';

/** The tests that import a file, by however many steps: nearest first. */
export class ReachingTests {
  readonly #project: string;
  readonly #imports = new Map<string, readonly string[]>();

  constructor(project: string) {
    this.#project = project;
  }

  of(file: string, tests: readonly string[]): string[] {
    return tests
      .map((test) => ({ test, steps: this.#steps(test, file) }))
      .filter(({ steps }) => steps !== undefined)
      .sort((one, other) => (one.steps ?? 0) - (other.steps ?? 0))
      .map(({ test }) => test);
  }

  #steps(from: string, to: string): number | undefined {
    const seen = new Set([from]);
    let reached = [from];
    for (let steps = 0; reached.length > 0; steps += 1) {
      if (reached.includes(to)) return steps;
      reached = reached.flatMap((file) => this.#importsOf(file)).filter((file) => !seen.has(file) && seen.add(file));
    }
    return undefined;
  }

  #importsOf(file: string): readonly string[] {
    const known = this.#imports.get(file);
    if (known !== undefined) return known;
    const text = /\.[jt]s$/.test(file) ? readFileSync(join(this.#project, file), 'utf8') : '';
    const targets = importsOf(file, text).flatMap(({ target }) => (target === undefined ? [] : [target]));
    this.#imports.set(file, targets);
    return targets;
  }
}
