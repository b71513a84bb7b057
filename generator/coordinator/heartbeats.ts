import type { WorkerLink } from './worker-link.ts';

/** A worker is heard at least once a second: frames during the load, answers to pings always. */
const SILENT_MS = 5000;
const LOOK_EVERY_MS = 500;

/**
 * Pings every joined worker once a second and reports those that fall silent. Gives a function that ends the watch. When
 * this process itself was held up (stopped, suspended), the workers get their time again: their words wait in the socket.
 */
export function watchHeartbeats(
  links: readonly WorkerLink[],
  onSilent: (link: WorkerLink, why: string) => void,
): () => void {
  let lookedMs = now();
  let looks = 0;
  const timer = setInterval(() => {
    const nowMs = now();
    const heldUp = nowMs - lookedMs > 4 * LOOK_EVERY_MS;
    lookedMs = nowMs;
    looks += 1;
    for (const link of links) {
      if (link.state === 'awaited' || !link.isOpen) continue;
      if (heldUp) link.heardMs = nowMs;
      if (nowMs - link.heardMs > SILENT_MS) onSilent(link, `has not been heard for ${SILENT_MS / 1000} s`);
      else if (looks % 2 === 0) link.ping(nowMs);
    }
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
