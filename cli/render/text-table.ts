/** A column of a table for the terminal. */
export interface TextColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Shortened with an ellipsis when the table is wider than the terminal; one column at most. */
  readonly elastic?: boolean;
}

/** Rows under heads, columns two spaces apart, figures right-aligned. Lines are at most `width` characters when they can be. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columns.map((column, at) =>
    Math.max(...[column.head, ...rows.map((row) => row[at] ?? '')].map(lengthOf)),
  );
  const elastic = columns.findIndex((column) => column.elastic);
  const total = widths.reduce((sum, each) => sum + each, 0) + 2 * (columns.length - 1);
  if (elastic !== -1 && total > width) {
    widths[elastic] = Math.max(8, (widths[elastic] ?? 0) - (total - width));
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, at) => fitted(cells[at] ?? '', widths[at] ?? 0, column.align))
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.head)), ...rows.map((row) => line(row))];
}

/** The text in exactly `width` characters: padded, or cut with an ellipsis. */
export function fitted(text: string, width: number, align: 'left' | 'right'): string {
  const length = lengthOf(text);
  if (length > width)
    return `${Array.from(text)
      .slice(0, Math.max(0, width - 1))
      .join('')}…`;
  const padding = ' '.repeat(width - length);
  return align === 'left' ? text + padding : padding + text;
}

/** Breaks text into lines of at most `width` characters, at spaces, but not between a figure and its unit. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<!\d) +| +(?!(?:ms|s|min|h|%)(?![a-z]))/)) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Characters, not code units: a symbol outside the basic plane counts once. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
