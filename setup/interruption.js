import { constants } from 'node:os';

/** @type {Set<() => void>} */
const undoings = new Set();
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Has `undo` called when the set-up is interrupted meanwhile; then the process ends with 128 + the signal's number. Once
 * nothing is left to undo, signals mean what the program that was set up wants them to mean.
 * @param {() => void} undo Must be synchronous.
 * @returns {() => void} Call it when there is nothing to undo any more; it does not undo.
 */
export function onInterruption(undo) {
  if (undoings.size === 0) for (const signal of SIGNALS) process.on(signal, undoAll);
  undoings.add(undo);
  return () => {
    if (undoings.delete(undo) && undoings.size === 0) for (const signal of SIGNALS) process.off(signal, undoAll);
  };
}

/** @param {NodeJS.Signals} signal */
function undoAll(signal) {
  for (const undo of [...undoings].reverse()) undo();
  process.exit(128 + constants.signals[signal]);
}
