import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

export type Key = 'inject' | 'quit';

/**
 * Watches single keys: `c` for inject, `q` for quit. Ctrl-C, Ctrl-\ and Ctrl-Z keep their meaning although the terminal no
 * longer turns them into signals while keys are read. Gives the function that stops watching. Does nothing where the
 * input is no terminal, or where the process is in the background and would be stopped for touching it.
 */
export function watchKeys(input: ReadStream, onKey: (key: Key) => void): () => void {
  if (!input.isTTY || !inForeground()) return () => undefined;
  const onData = (data: Buffer): void => {
    for (const byte of data) {
      const signal = SIGNALS[byte];
      const key = KEYS[String.fromCharCode(byte).toLowerCase()];
      if (signal === 'SIGTSTP') input.setRawMode(false);
      if (signal !== undefined) process.kill(WHOLE_GROUP, signal);
      else if (key !== undefined) onKey(key);
    }
  };
  const onContinue = (): void => {
    if (inForeground()) input.setRawMode(true);
  };
  // Node restores the terminal's mode itself when the process exits.
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  input.unref();
  process.on('SIGCONT', onContinue);
  return () => {
    input.off('data', onData);
    process.off('SIGCONT', onContinue);
    input.setRawMode(false);
    input.pause();
  };
}

/** As the terminal itself does it: launcher, npm and shell belong to the job as well, and Ctrl-Z must stop them all. */
const WHOLE_GROUP = 0;

const KEYS: Readonly<Record<string, Key>> = { c: 'inject', q: 'quit' };
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = { 0x03: 'SIGINT', 0x1a: 'SIGTSTP', 0x1c: 'SIGQUIT' };

/** Whether our process group owns the terminal (fields `pgrp` and `tpgid` of Linux's /proc/self/stat); elsewhere yes. */
function inForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , processGroup, , , terminalGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return processGroup === terminalGroup;
  } catch {
    return true;
  }
}
