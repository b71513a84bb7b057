import { didYouMean } from './did-you-mean.ts';
import { MascaretError } from './errors.ts';

/** Keys and indexes from the top of the file: `['load', 1, 'arrivals']`. */
export type ScenarioPath = readonly (string | number)[];

/** Something wrong, with the place a person must look at. */
export interface ScenarioProblem {
  readonly path: ScenarioPath;
  /** What is wrong, and after a dash what to do. */
  readonly text: string;
  /** Point at the key rather than at its value. */
  readonly atKey?: boolean;
}

/** Where a problem is: `payday.yaml:12:5`, or the change on the command line that made it. */
export interface Place {
  readonly text: string;
  readonly offset: number;
}

/** One screen: the rest is counted, since mending the first ones often mends them too. */
const MOST_SHOWN = 12;

/** The error that lists every problem in the order of the file. */
export function scenarioInvalid(
  file: string,
  problems: readonly { readonly place: Place; readonly text: string }[],
): MascaretError {
  const lines = [...new Set(inOrder(problems).map(({ place, text }) => `${place.text}: ${text}`))];
  const shown = lines.slice(0, MOST_SHOWN);
  const hidden = lines.length - shown.length;
  const more = hidden > 0 ? [`and ${hidden} more`] : [];
  const head = `${file} is not a valid scenario (${lines.length === 1 ? '1 error' : `${lines.length} errors`})`;
  return new MascaretError('scenario-invalid', [head, ...[...shown, ...more].map((line) => `  ${line}`)].join('\n'), {
    hint: 'docs/SCENARIOS.md explains every key; "mascaret schema" prints a JSON Schema for your editor.',
  });
}

/** ` — did you mean "4g"?`, else ` — there is: 3g, 4g`; for the end of a problem about an unknown name. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = didYouMean(word, candidates);
  if (near !== undefined) return ` — did you mean "${near}"?`;
  return candidates.length === 0 ? '' : ` — there is: ${candidates.join(', ')}`;
}

function inOrder<T extends { readonly place: Place }>(problems: readonly T[]): readonly T[] {
  return [...problems].sort((one, other) => one.place.offset - other.place.offset);
}
