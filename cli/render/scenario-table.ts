import { formatDuration } from '../../core/quantities.ts';

/** A scenario as `mascaret list` shows it, or what is wrong with its file. */
export type ScenarioRow =
  | {
      readonly name: string;
      readonly file: string;
      readonly title: string;
      readonly about: string;
      readonly durationS: number;
      readonly architecture: string;
      readonly needs: readonly string[];
    }
  | { readonly name: string; readonly file: string; readonly error: string };

export interface FaultRow {
  readonly name: string;
  readonly about: string;
  readonly targets: 'service' | 'lane';
  readonly lasts: boolean;
}

/** One block of lines per scenario, wrapped to `width` columns. */
export function scenarioTable(rows: readonly ScenarioRow[], width: number): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length), 4) + 2;
  const blocks = rows.map((row) => {
    const lines =
      'error' in row
        ? wrapped(`not valid: ${row.error}`, width - nameWidth)
        : [
            ...wrapped(row.about, width - nameWidth),
            `${formatDuration(row.durationS * 1_000)} · ${row.architecture} · needs ${row.needs.join(', ')}`,
          ];
    return lines
      .map((line, at) => `${at === 0 ? row.name.padEnd(nameWidth) : ' '.repeat(nameWidth)}${line}`)
      .join('\n');
  });
  return [...blocks, 'Run one with: mascaret run NAME. See first what it does: mascaret plan NAME.'].join('\n\n');
}

/** One line per fault. */
export function faultTable(rows: readonly FaultRow[]): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length)) + 2;
  return rows
    .map(
      ({ name, about, targets, lasts }) =>
        `${name.padEnd(nameWidth)}${about} (${targets}${lasts ? '; needs "for"' : ''})`,
    )
    .join('\n');
}

/** Breaks between words; a word longer than the line stays whole. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length === 0 ? [''] : lines;
}
