import type { styleText } from 'node:util';
import { EXIT } from '../../core/exit-code.ts';
import { interruptInOrder } from '../interrupts.ts';
import { forTerminal, jsonForTerminal, painted } from './terminal-text.ts';

/** A line (or several) on standard output. */
export function say(text: string): void {
  writeLine(process.stdout, text);
}

/** A line (or several) on standard error: what is not the answer itself. */
export function sayError(text: string): void {
  writeLine(process.stderr, text);
}

/** The answer for machines, indented so that people can read it too. */
export function printJson(value: unknown): void {
  say(jsonForTerminal(JSON.stringify(value, undefined, 2)));
}

/** One object of a stream of them, on a line of its own. */
export function printJsonLine(value: unknown): void {
  say(jsonForTerminal(JSON.stringify(value)));
}

/** Text in a style where the stream shows colours, else as it is: NO_COLOR and FORCE_COLOR decide, then the terminal. */
export function styled(style: Parameters<typeof styleText>[0], text: string, stream: NodeJS.WriteStream): string {
  return wantsColour(stream) ? painted(style, text) : text;
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

/** A line (or several) on any stream, without the control characters that texts from outside may hold. */
export function writeLine(stream: NodeJS.WritableStream, text: string): void {
  watchLoss(stream);
  stream.write(`${forTerminal(text)}\n`);
}

const watched = new WeakSet<NodeJS.WritableStream>();

/**
 * What happens when a stream can no longer be written. A reader that has gone away (`| head`) ends the writing, not the
 * work. A terminal that is gone (EIO) or a full disk ends what is under way in good order: nobody will see its outcome.
 */
export function watchLoss(stream: NodeJS.WritableStream): void {
  if (watched.has(stream)) return;
  watched.add(stream);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    process.exitCode ??= EXIT.couldNotRun;
    interruptInOrder(`the output cannot be written any more (${error.code ?? error.message})`);
  });
}
