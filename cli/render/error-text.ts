import { MascaretError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';

export interface ErrorText {
  readonly text: string;
  readonly exitCode: number;
}

/** Paints a part of the text, or gives it back as it is. */
export type Paint = (style: 'red' | 'dim', text: string) => string;

/**
 * What a person reads of a thrown value, and the exit code. What they can mend: one line, the hint under it, no stack.
 * Everything else is a bug of ours, with its stack, because somebody will have to look for it.
 */
export function errorText(error: unknown, paint: Paint): ErrorText {
  if (error instanceof MascaretError) {
    const hint = error.hint === undefined ? '' : `\n${paint('dim', indented(error.hint))}`;
    return { text: `${paint('red', 'error:')} ${error.message}${hint}`, exitCode: error.exitCode };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error instanceof Error && error.cause !== undefined ? `\ncaused by: ${causeOf(error.cause)}` : '';
  return {
    text: `${paint('red', 'this is a bug in mascaret:')} ${stack}${cause}\n${paint('dim', indented('Please report it with these lines and the command.'))}`,
    exitCode: EXIT.couldNotRun,
  };
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function causeOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
