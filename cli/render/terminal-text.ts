import { randomInt } from 'node:crypto';
import { styleText } from 'node:util';

/**
 * Marks our own colour sequences until they are written: parameters that nobody else can know. So a text from outside (a
 * title, a log, a system's answer) can be put into any line, and still no sequence of it reaches the terminal.
 */
const OWN = `${randomInt(1000, 10_000)};${randomInt(1000, 10_000)}`;

/** C0 except tab and line break, DEL, C1, and what turns the direction of text. */
const CONTROLS = '\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069';
const OWN_OR_CONTROL = new RegExp(`\\u001B\\[([\\d;]+);${OWN}m|[${CONTROLS}]`, 'g');
const NOT_ESCAPED_BY_JSON = new RegExp(`[${CONTROLS}]`, 'g');

/** Text in a colour sequence of ours. Only sequences made here are written to a terminal. */
export function painted(style: Parameters<typeof styleText>[0], text: string): string {
  const start = styleText(style, '|', { validateStream: false });
  const [before = '', after = ''] = start.split('|').map((codes) => marked(codes));
  return before + text + after;
}

/** Text between a colour sequence of these codes and the one that ends all colours. */
export function paintedWith(codes: string, text: string): string {
  return marked(`\u001B[${codes}m`) + text + marked('\u001B[0m');
}

/** What may be written: our own colours stay, every other control character becomes a visible sign. */
export function forTerminal(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(OWN_OR_CONTROL, (_, own: string | undefined) => (own === undefined ? '\uFFFD' : `\u001B[${own}m`));
}

/** JSON text with every control character written as `\\uXXXX`; the value it stands for is the same. */
export function jsonForTerminal(json: string): string {
  return json.replaceAll(NOT_ESCAPED_BY_JSON, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function marked(codes: string): string {
  return codes.replaceAll(/(?<=\d)m/g, `;${OWN}m`);
}
