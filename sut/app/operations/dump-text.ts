import type { Statistics } from '../module.ts';
import type { Dump } from './statistics-endpoints.ts';

/** Columns of a page. */
const WIDTH = 64;

/** The figures as a page of text: a heading for each module, names to the left, figures to the right. */
export function dumpText({ at, modules, unreachable }: Dump): string {
  const lines = [`Bank and stores at ${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`, '═'.repeat(WIDTH)];
  for (const [name, statistics] of Object.entries(modules)) {
    lines.push('', name, '─'.repeat(WIDTH), ...figureLines(statistics, ''));
  }
  for (const name of unreachable) lines.push('', name, '─'.repeat(WIDTH), '  does not answer');
  return `${lines.join('\n')}\n`;
}

function figureLines(statistics: Statistics, indent: string): string[] {
  return Object.entries(statistics).flatMap(([name, figure]) => {
    const label = `${indent}  ${name} `;
    if (typeof figure === 'object') {
      const parts = figureLines(figure, `${indent}  `);
      return [label.trimEnd(), ...(parts.length === 0 ? [`${indent}    none`] : parts)];
    }
    const shown = ` ${grouped(figure)}`;
    return [label + '·'.repeat(Math.max(2, WIDTH - label.length - shown.length)) + shown];
  });
}

/** Thousands apart, in numbers and in amounts (`1234567.00`); other text as it is. */
function grouped(figure: string | number): string {
  const text = String(figure);
  return /^-?\d+(?:\.\d+)?$/.test(text) ? text.replace(/^-?\d+/, (whole) => BigInt(whole).toLocaleString('en')) : text;
}
