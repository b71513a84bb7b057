import { setTimeout as sleep } from 'node:timers/promises';
import { alone } from './alone.ts';
import { findStanding, isAlive, removeStanding } from './standing-system.ts';

/** Longer than everything that the supervisor releases may take one after the other. */
const PATIENCE_MS = 60_000;

/**
 * Ends the standing system of an architecture; waits first for one that is about to come up, and says so. Gives true once
 * its supervisor is gone (one that hangs is killed), false when none was up.
 */
export function stopStanding(architecture: string, say: (text: string) => void): Promise<boolean> {
  return alone(architecture, { say }, async () => {
    const system = findStanding(architecture);
    if (system === undefined) return false;
    const deadline = performance.now() + PATIENCE_MS;
    if (isAlive(system)) send(system.pid, 'SIGTERM');
    while (isAlive(system)) {
      // Its guardian then ends what is left.
      if (performance.now() > deadline) send(system.pid, 'SIGKILL');
      await sleep(20);
    }
    removeStanding(architecture);
    return true;
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in this moment.
  }
}
