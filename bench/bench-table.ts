/** What a benchmark found: a table of figures, and whether each promise was kept. */
export interface BenchResult {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly verdicts: readonly BenchVerdict[];
}

export interface BenchVerdict {
  /** The promise with the figure found: `1.18 × bare k6 (bound 1.3)`. */
  readonly text: string;
  readonly met: boolean;
}

/** A promise of a benchmark that has no table beside its promises. */
export interface PromiseLine {
  readonly name: string;
  readonly measured: string;
  readonly bound: string;
  readonly met: boolean;
}

/** The result as lines of text, columns aligned: the first to the left, figures to the right. */
export function benchTable({ title, columns, rows, verdicts }: BenchResult): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const lines = all.map((row) =>
    row.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join('  '),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const told = verdicts.map(({ text, met }) => `${met ? '✓ met   ' : '✗ missed'}  ${text}`);
  return [title, '', lines[0], rule, ...lines.slice(1), '', ...told, ''].join('\n');
}
