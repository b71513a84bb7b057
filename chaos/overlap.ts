import type { PlannedFault } from '../core/plan.ts';

/**
 * Why a plan cannot be carried out because two of its faults would be on the same part at the same time, or undefined.
 * Such plans are refused: what undoing one does to the other has no clear answer. `expand` gives the parts of a settled
 * target (`service:bank` → `bank-1`, `bank-2`); a fault without `forMs` lasts to the end when its kind `lasts`.
 */
export function overlapRefusal(
  faults: readonly PlannedFault[],
  lasts: (fault: string) => boolean,
  expand: (target: string) => readonly string[] = (target) => [target],
): string | undefined {
  const stretches = faults.map((fault) => ({
    fault,
    parts: new Set(fault.targets.flatMap((target) => expand(target))),
    endMs: fault.atMs + (fault.forMs ?? (lasts(fault.fault) ? Number.POSITIVE_INFINITY : 0)),
  }));
  for (const [at, one] of stretches.entries()) {
    for (const other of stretches.slice(at + 1)) {
      const inTime = one.fault.atMs <= other.endMs && other.fault.atMs <= one.endMs;
      const part = [...one.parts].find((name) => other.parts.has(name));
      if (!inTime || part === undefined) continue;
      return `${sentence(one.fault)} and ${sentence(other.fault)} would be on ${part} at the same time`;
    }
  }
  return undefined;
}

function sentence({ id, fault, atMs, forMs }: PlannedFault): string {
  const span =
    forMs === undefined ? `from ${atMs / 1_000} s on` : `from ${atMs / 1_000} s to ${(atMs + forMs) / 1_000} s`;
  return `${id} (${fault}, ${span})`;
}
