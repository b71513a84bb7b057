import { type Document, isMap, isSeq, type Node, parseDocument } from 'yaml';
import { MascaretError } from './errors.ts';
import { parseDuration } from './quantities.ts';
import { readScenarioDocument } from './scenario-document.ts';
import { type ScenarioPath, suggestion } from './scenario-problem.ts';

/** What the command line changes in a scenario, as the user wrote it. */
export interface ScenarioChanges {
  /** `load.1.arrivals=300/s`, `load.rush.for=1m`, `networks={4g: 50%, 3g: 50%}`. */
  readonly set?: readonly string[];
  readonly architecture?: string;
  /** `4g:60%,3g:40%`, or one profile for everybody. */
  readonly networks?: string;
  readonly seed?: string;
  /** Length of the whole load: the longest measured phase takes up the difference. */
  readonly for?: string;
  /** Target that is killed for 3 s in the middle of the measured load. */
  readonly crash?: string;
}

/** One change made: where, and how it reads in `plan.changes`. */
export interface AppliedChange {
  readonly path: ScenarioPath;
  readonly written: string;
}

/** The changes as `plan.changes` keeps them, in the order in which they are made. */
export function writtenChanges(changes: ScenarioChanges): readonly string[] {
  const options = (['architecture', 'networks', 'seed', 'for', 'crash'] as const).flatMap((name) =>
    changes[name] === undefined ? [] : [`--${name}=${changes[name]}`],
  );
  return [...(changes.set ?? []), ...options];
}

/**
 * Writes the changes into the document, before it is checked, so that a changed scenario obeys the same rules. The order
 * is: `set`, `architecture`, `networks`, `seed`, `for`, `crash`. Throws `MascaretError` `bad-change` where a path leads nowhere.
 */
export function applyChanges(yaml: Document, changes: ScenarioChanges): readonly AppliedChange[] {
  const applied: AppliedChange[] = [];
  const put = (path: ScenarioPath, value: unknown, written: string): void => {
    yaml.setIn(path, yaml.createNode(value));
    applied.push({ path, written });
  };
  for (const assignment of changes.set ?? []) {
    const { path, value } = readAssignment(yaml, assignment);
    put(path, value, assignment);
  }
  if (changes.architecture !== undefined) {
    yaml.deleteIn(['system', 'url']);
    yaml.deleteIn(['system', 'compose']);
    put(['system', 'architecture'], changes.architecture, `--architecture=${changes.architecture}`);
  }
  if (changes.networks !== undefined) {
    put(['networks'], readNetworks(changes.networks), `--networks=${changes.networks}`);
  }
  if (changes.seed !== undefined) put(['seed'], changes.seed, `--seed=${changes.seed}`);
  if (changes.for !== undefined) {
    const longest = stretched(yaml, changes.for);
    if (longest !== undefined) put(['load', longest.index, 'for'], longest.duration, `--for=${changes.for}`);
  }
  if (changes.crash !== undefined) {
    const crash = crashOf(yaml, changes.crash);
    const chaos = yaml.get('chaos');
    if (crash !== undefined) put(['chaos', isSeq(chaos) ? chaos.items.length : 0], crash, `--crash=${changes.crash}`);
  }
  return applied;
}

/** Splits at the first `=` and walks the path as far as the document goes. */
function readAssignment(yaml: Document, assignment: string): { readonly path: ScenarioPath; readonly value: unknown } {
  const equals = assignment.indexOf('=');
  if (equals < 1) throw badChange(assignment, 'it needs a path and a value', 'Write --set load.1.arrivals=300/s');
  const path: (string | number)[] = [];
  const words = assignment.slice(0, equals).trim().split('.');
  let node: unknown = yaml.contents;
  while (words.length > 0) {
    const step = nextStep(node, words, assignment, path);
    path.push(step);
    node = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
  }
  return { path, value: readValue(assignment, assignment.slice(equals + 1)) };
}

/** Takes the next key or index off `words`. A new key is allowed at the end only; the schema then judges it. */
function nextStep(node: unknown, words: string[], assignment: string, path: ScenarioPath): string | number {
  const word = words.shift() ?? '';
  if (isSeq(node)) return itemIndex(node.items as readonly Node[], word, assignment, path);
  if (!isMap(node)) {
    throw badChange(assignment, `${path.join('.')} is not a map or a list, so nothing is below it`);
  }
  // `p99.9` is one key, whose dot is its own.
  const fraction = words[0];
  if (/^p\d+$/.test(word) && fraction !== undefined && /^\d+$/.test(fraction)) {
    words.shift();
    return `${word}.${fraction}`;
  }
  const keys = node.items.map((pair) => String(pair.key));
  if (!keys.includes(word) && words.length > 0) {
    throw badChange(assignment, `there is no "${word}" in ${inside(path)}${suggestion(word, keys)}`);
  }
  return word;
}

/** A place in a list: its number from 0, or the name of a phase. */
function itemIndex(items: readonly Node[], word: string, assignment: string, path: ScenarioPath): number {
  const names = items.map((item) => {
    const name = isMap(item) ? item.get('phase') : undefined;
    return typeof name === 'string' ? name : '';
  });
  if (/^\d+$/.test(word) && Number(word) < items.length) return Number(word);
  const named = names.indexOf(word);
  if (named >= 0 && word !== '') return named;
  const known = names.filter((name) => name !== '');
  const numbers = items.length === 0 ? 'it is empty' : `its entries are 0 to ${items.length - 1}`;
  const hint = known.length > 0 && !/^\d+$/.test(word) ? suggestion(word, known) : ` — ${numbers}`;
  throw badChange(assignment, `there is no entry "${word}" in ${inside(path)}${hint}`);
}

/** The value is YAML itself, held to the same rules as a file. */
function readValue(assignment: string, text: string): unknown {
  if (text.trim() === '') throw badChange(assignment, 'it has no value after the =');
  const file = `--set ${assignment}`;
  const value = parseDocument(`value: ${text}`, { prettyErrors: false });
  if (value.errors.length > 0) throw badChange(assignment, `the value "${text}" is not YAML`);
  return (readScenarioDocument(`value: ${text}`, file).yaml.toJS() as { readonly value: unknown }).value;
}

function readNetworks(written: string): Readonly<Record<string, string>> {
  const parts = written.split(',').map((part) => part.trim());
  if (parts.length === 1 && !written.includes(':')) return { [written.trim()]: '100%' };
  const entries = parts.map((part): [string, string] => {
    const [profile = '', share = '', ...rest] = part.split(/[:=]/).map((piece) => piece.trim());
    if (profile === '' || share === '' || rest.length > 0) {
      throw new MascaretError('bad-change', `--networks ${written}: "${part}" is not a profile with its share`, {
        hint: "Write --networks '4g:60%,3g:40%', or one profile for everybody: --networks 3g",
      });
    }
    return [profile, share];
  });
  return Object.fromEntries(entries);
}

/** Which phase changes, and to what, so that the whole load lasts `written`. Undefined where the file must be mended first. */
function stretched(yaml: Document, written: string): { readonly index: number; readonly duration: string } | undefined {
  const total = durationOrUndefined(written);
  if (total === undefined) {
    throw new MascaretError('bad-change', `--for ${written} is not a duration`, {
      hint: 'Write --for 40s or --for 1m30s',
    });
  }
  const phases = phasesOf(yaml);
  const longest = phases
    ?.filter((phase) => phase.measured)
    .toSorted((one, other) => other.durationMs - one.durationMs)[0];
  if (phases === undefined || longest === undefined) return undefined;
  const rest = phases.reduce((sum, phase) => sum + phase.durationMs, 0) - longest.durationMs;
  if (total - rest < 1_000) {
    throw new MascaretError(
      'bad-change',
      `--for ${written} is too short: the other phases alone last ${rest / 1_000} s`,
      {
        hint: 'The longest measured phase takes up the difference; change the others with --set load.PHASE.for=…',
      },
    );
  }
  return { index: longest.index, duration: `${(total - rest) / 1_000}s` };
}

/** A kill in the middle of what is measured, from the first such phase to the last. */
function crashOf(yaml: Document, target: string): Readonly<Record<string, string>> | undefined {
  const phases = phasesOf(yaml);
  const measured = phases?.filter((phase) => phase.measured) ?? [];
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const middleMs = (first.startMs + last.startMs + last.durationMs) / 2;
  return { at: `${Math.round(middleMs)}ms`, fault: 'kill', target, for: '3s' };
}

interface WrittenPhase {
  readonly index: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly measured: boolean;
}

/** Undefined where a phase must be mended first. */
function phasesOf(yaml: Document): readonly WrittenPhase[] | undefined {
  const load = yaml.get('load', true);
  if (!isSeq(load)) return undefined;
  const phases: WrittenPhase[] = [];
  let startMs = 0;
  for (const [index, item] of load.items.entries()) {
    const durationMs = isMap(item) ? durationOrUndefined(item.get('for')) : undefined;
    if (durationMs === undefined) return undefined;
    phases.push({ index, startMs, durationMs, measured: isMap(item) && item.get('measured') !== false });
    startMs += durationMs;
  }
  return phases;
}

function durationOrUndefined(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return parseDuration(value);
  } catch {
    return undefined;
  }
}

function inside(path: ScenarioPath): string {
  return path.length === 0 ? 'the scenario' : path.join('.');
}

function badChange(
  assignment: string,
  why: string,
  hint = 'A path goes from the top: load.1.arrivals, or load.rush.arrivals',
): MascaretError {
  return new MascaretError('bad-change', `--set ${assignment}: ${why}`, { hint });
}
