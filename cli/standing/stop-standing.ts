import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, removeStanding, type StandingSystem } from './standing-system.ts';

/** Longer than everything that the supervisor releases may take one after the other. */
const PATIENCE_MS = 60_000;

/** Ends a standing system, and resolves once its supervisor is gone; a supervisor that hangs is killed. */
export async function stopStanding(system: StandingSystem): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  if (isAlive(system)) process.kill(system.pid, 'SIGTERM');
  while (isAlive(system)) {
    // Its guardian then ends what is left.
    if (performance.now() > deadline) process.kill(system.pid, 'SIGKILL');
    await sleep(20);
  }
  removeStanding(system.architecture);
}
