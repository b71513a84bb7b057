/** Under payments the batch has the database for this share of the time. */
const SHARE_BESIDE_OTHERS = 0.1;
/** However slow a chunk was: a run must end. */
const LONGEST_PAUSE_MS = 1000;

/**
 * Milliseconds to leave to others after a chunk of interest that took `chunkMs`: none while nobody else moves money
 * (`others`: how many movements they made since the chunk before).
 */
export function pauseAfterChunkMs(chunkMs: number, others: number): number {
  if (others <= 0) return 0;
  return Math.min(LONGEST_PAUSE_MS, (chunkMs * (1 - SHARE_BESIDE_OTHERS)) / SHARE_BESIDE_OTHERS);
}
