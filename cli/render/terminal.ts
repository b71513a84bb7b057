import { styleText } from 'node:util';

/** A line (or several) on standard output. */
export function say(text: string): void {
  write(process.stdout, text);
}

/** A line (or several) on standard error: what is not the answer itself. */
export function sayError(text: string): void {
  write(process.stderr, text);
}

/** The answer for machines, indented so that people can read it too. */
export function printJson(value: unknown): void {
  say(JSON.stringify(value, undefined, 2));
}

/** One object of a stream of them, on a line of its own. */
export function printJsonLine(value: unknown): void {
  say(JSON.stringify(value));
}

/** Text in a style where the stream shows colours, else as it is: NO_COLOR and FORCE_COLOR decide, then the terminal. */
export function styled(style: Parameters<typeof styleText>[0], text: string, stream: NodeJS.WriteStream): string {
  return wantsColour(stream) ? styleText(style, text, { validateStream: false }) : text;
}

/** Columns to fill: those of the terminal, else 100. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.columns ?? 100;
}

/** https://no-color.org and https://force-color.org: set and not empty. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const force = environment['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}

/** A reader that has gone away (`| head`) ends the writing, not the work: what runs must still be undone in order. */
const quietened = new WeakSet<NodeJS.WriteStream>();

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!quietened.has(stream)) {
    quietened.add(stream);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  stream.write(`${text}\n`);
}
