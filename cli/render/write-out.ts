import { say, wantsColour, widthOf } from './terminal.ts';

/** What a terminal can show: colours or not, and its width in columns. */
export interface TerminalLook {
  readonly colour: boolean;
  readonly width: number;
}

/** The look of standard output. */
export function lookOfStdout(): TerminalLook {
  return { colour: wantsColour(process.stdout), width: widthOf(process.stdout) };
}

/** Writes to standard output, with a line end. */
export function writeOut(text: string): Promise<void> {
  say(text);
  return Promise.resolve();
}
