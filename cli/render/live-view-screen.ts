import { writeSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { forTerminal } from './terminal-text.ts';

/** A part of the terminal, below what was printed so far, that is drawn again and again in place. */
export interface Screen {
  readonly size: () => { readonly width: number; readonly height: number };
  /** Replaces what was drawn. Lines must not be wider than the terminal. */
  draw(lines: readonly string[]): void;
  /** Prints lines that stay, above the drawn part. */
  print(lines: readonly string[]): void;
  /** Takes the drawn part away and gives the cursor back. */
  close(): void;
}

/**
 * Draws by cursor moves inside synchronised updates, so that nothing flickers. The cursor is hidden meanwhile and comes
 * back on every ending that a process can notice: `close`, exit, an uncaught error, SIGTERM and SIGHUP.
 */
export function openScreen(stream: WriteStream): Screen {
  let drawn: readonly string[] = [];
  let open = true;
  // The last column stays free: to clear the rest behind a line that ends there would take its last character.
  const size = (): { width: number; height: number } => ({
    width: (stream.columns || 80) - 1,
    height: stream.rows || 24,
  });
  const write = (text: string): void => {
    if (open && !stream.destroyed) stream.write(text);
  };
  const draw = (lines: readonly string[]): void => {
    // A terminal that does not keep up (a slow line) gets the next picture instead of a queue of old ones.
    if (stream.writableNeedDrain) return;
    write(SYNC_BEGIN + backTo(drawn) + textOf(lines) + CLEAR_BELOW + SYNC_END);
    drawn = lines;
  };
  const onResize = (): void => {
    // Lines that the terminal has wrapped anew cannot be found again: start on a clean page.
    drawn = [];
    write(CLEAR_ALL);
  };
  const restoreOnExit = (): void => {
    if (open) restoreNow(stream);
  };
  const stopWatching = watchEndings(restoreOnExit);
  stream.on('resize', onResize);
  write(HIDE_CURSOR + NO_WRAP);
  return {
    size,
    draw,
    print: (lines) => {
      write(SYNC_BEGIN + backTo(drawn) + WRAP + textOf(lines) + NO_WRAP + textOf(drawn) + CLEAR_BELOW + SYNC_END);
    },
    close: () => {
      if (!open) return;
      write(backTo(drawn) + CLEAR_BELOW + WRAP + SHOW_CURSOR);
      open = false;
      stream.off('resize', onResize);
      stopWatching();
    },
  };
}

const ESC = '\u001B[';
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
const NO_WRAP = `${ESC}?7l`;
const WRAP = `${ESC}?7h`;
const SYNC_BEGIN = `${ESC}?2026h`;
const SYNC_END = `${ESC}?2026l`;
const CLEAR_REST = `${ESC}K`;
const CLEAR_BELOW = `${ESC}J`;
const CLEAR_ALL = `${ESC}2J${ESC}H`;

/** Up to the first drawn line. What stands there is written over, not cleared first: clearing is what flickers. */
function backTo(drawn: readonly string[]): string {
  return drawn.length === 0 ? '\r' : `\r${ESC}${drawn.length}A`;
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${forTerminal(line).replaceAll('\n', ' ')}${CLEAR_REST}\n`).join('');
}

/** Straight to the file descriptor: at exit a stream's own buffer may never be written. */
function restoreNow(stream: WriteStream & { readonly fd?: number }): void {
  try {
    writeSync(stream.fd ?? 1, SYNC_END + WRAP + SHOW_CURSOR);
  } catch {
    // The terminal is gone: nothing to restore.
  }
}

const FATAL_SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

/** Calls back when the process ends; a signal that nobody else handles still ends it as it would have. */
function watchEndings(callback: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    callback();
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  };
  process.on('exit', callback);
  for (const signal of FATAL_SIGNALS) process.on(signal, onSignal);
  return () => {
    process.off('exit', callback);
    for (const signal of FATAL_SIGNALS) process.off(signal, onSignal);
  };
}
