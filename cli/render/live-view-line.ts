import { paintedWith } from './terminal-text.ts';

/** A piece of a line: plain text and how it is shown. Meaning is never in the style alone. */
export interface Piece {
  readonly text: string;
  readonly style?: Style;
}

export type Style = 'bold' | 'dim' | 'good' | 'bad' | 'warn' | 'accent';

const CODES: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  good: '32',
  bad: '31;1',
  warn: '33',
  accent: '36',
};

/** One terminal line of at most `width` columns; what does not fit ends in `…`. Colour codes only where asked for. */
export function renderLine(pieces: readonly Piece[], width: number, colour: boolean): string {
  const total = pieces.reduce((sum, piece) => sum + widthOf(piece.text), 0);
  let room = total <= width ? width : width - 1;
  let line = '';
  for (const { text, style } of pieces) {
    const shown = cut(text, room);
    if (shown !== '') line += colour && style !== undefined ? paintedWith(CODES[style], shown) : shown;
    room -= widthOf(shown);
    // A wide character that does not fit must not be skipped for a narrow one behind it.
    if (shown !== text) break;
  }
  return total <= width || width < 1 ? line.trimEnd() : `${line}…`;
}

/** Columns that a text takes: combining marks none, East Asian and emoji characters two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text with blanks to the right, or cut with `…`, to be exactly `width` columns. */
export function fitLeft(text: string, width: number): string {
  const size = widthOf(text);
  if (size <= width) return text + ' '.repeat(width - size);
  const shown = cut(text, width - 1);
  return width < 1 ? '' : `${shown}…${' '.repeat(width - 1 - widthOf(shown))}`;
}

/** The text with blanks to the left. */
export function fitRight(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

function cut(text: string, width: number): string {
  let shown = '';
  let used = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used > width) break;
    shown += segment;
  }
  return shown;
}
