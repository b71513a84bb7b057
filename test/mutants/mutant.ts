/** One change of one file that a test ought to notice. */
export interface Mutant {
  /** From the project's folder. */
  readonly file: string;
  /** Offsets of what is replaced, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What kind of change it is: `comparison`. */
  readonly operator: string;
}

/** A change within a text, before it is known of which file. */
export type Change = Omit<Mutant, 'file'>;

export function lineOf(source: string, { start }: Change): number {
  return source.slice(0, start).split('\n').length;
}

/** The change on one line: `a === b → a !== b`, or only what is replaced where that is long. */
export function describeChange(source: string, { start, end, replacement }: Change): string {
  return `${short(source.slice(start, end))} → ${short(replacement) || 'nothing'}`;
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 60 ? line : `${line.slice(0, 40)} … ${line.slice(-16)}`;
}
