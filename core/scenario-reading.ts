import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import type { ScenarioFacts } from './scenario-facts.ts';
import { type ScenarioPath, type ScenarioProblem, suggestion } from './scenario-problem.ts';

/** One reading of a file: its values, what may be named, and every problem met so far. Sections are read one by one. */
export interface Reading {
  readonly raw: unknown;
  readonly facts: ScenarioFacts | undefined;
  readonly problems: ScenarioProblem[];
}

/** The value at `path` by its schema; undefined after noting every problem in it. */
export function readBy<S extends z.ZodType>(reading: Reading, schema: S, path: ScenarioPath): z.output<S> | undefined {
  const value = valueAt(reading.raw, path);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const found = result.error.issues.flatMap((issue) => problemsOf(issue, schema, value, path));
  // A key that is missing because it is mistyped is told once, where it stands.
  const meant = new Set(found.map((problem) => problem.meant).filter((key) => key !== undefined));
  const told = found.filter((problem) => problem.missing === undefined || !meant.has(problem.missing));
  reading.problems.push(...told);
  return undefined;
}

/** A problem with what tells mistyped and missing keys together. */
type FoundProblem = ScenarioProblem & { readonly missing?: string; readonly meant?: string | undefined };

/** The raw value at a path, undefined where it leads nowhere. */
export function valueAt(raw: unknown, path: ScenarioPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return (value as Readonly<Record<string | number, unknown>>)[step];
  }, raw);
}

/** Length of the list at `path`, after noting when something else stands there. */
export function listLength(reading: Reading, path: ScenarioPath): number {
  const value = valueAt(reading.raw, path);
  if (value === undefined) return 0;
  if (Array.isArray(value)) return value.length;
  reading.problems.push({ path, text: 'a list is needed here — begin each entry with "- "' });
  return 0;
}

/** Notes a number outside of what makes sense. */
export function within(reading: Reading, path: ScenarioPath, value: number, limits: Limits): void {
  if (value >= limits.least && value <= limits.most) return;
  const side = value < limits.least ? `at least ${shown(limits.least)}` : `at most ${shown(limits.most)}`;
  reading.problems.push({ path, text: `${limits.what}: ${shown(value)} is beyond sane limits — ${side}` });
}

export interface Limits {
  readonly what: string;
  readonly least: number;
  readonly most: number;
}

function shown(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** One issue of the schema in our words. An issue about several keys is several problems. */
function problemsOf(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  value: unknown,
  at: ScenarioPath,
): readonly FoundProblem[] {
  const steps = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const path = [...at, ...steps];
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, steps));
    return issue.keys.map((key) => ({
      path: [...path, key],
      atKey: true,
      text: `unknown key "${key}"${suggestion(key, known)}`,
      meant: didYouMean(key, known),
    }));
  }
  const found = valueAt(value, steps);
  if (found === undefined && issue.code !== 'custom') {
    const key = String(path.at(-1));
    return [{ path, atKey: true, text: missing(key, valueAt(value, steps.slice(0, -1))), missing: key }];
  }
  if (issue.code === 'invalid_value' && typeof issue.values[0] === 'string') {
    return [
      { path, text: `"${String(found)}" is not known here${suggestion(String(found), issue.values.map(String))}` },
    ];
  }
  if (issue.code === 'invalid_type' && ['object', 'record'].includes(issue.expected)) {
    return [{ path, text: `a map is needed here, not ${JSON.stringify(found)} — write it like { key: value }` }];
  }
  return [{ path, text: issue.message }];
}

/** A key that is missing may be there, mistyped, where a map takes any key. */
function missing(key: string, around: unknown): string {
  const there = typeof around === 'object' && around !== null ? Object.keys(around) : [];
  const typed = there.find((other) => didYouMean(other, [key]) !== undefined);
  return typed === undefined ? `"${key}" is missing` : `"${key}" is missing — is "${typed}" meant to be "${key}"?`;
}

function schemaAt(schema: z.ZodType, steps: readonly (string | number)[]): z.ZodType | undefined {
  return steps.reduce<z.ZodType | undefined>((inner, step) => {
    const object = unwrapped(inner);
    return object instanceof z.ZodObject ? (object.shape as Record<string, z.ZodType>)[String(step)] : undefined;
  }, schema);
}

function keysOf(schema: z.ZodType | undefined): readonly string[] {
  const object = unwrapped(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}
