import { z } from 'zod';
import type { JournalEntry } from '../core/fault.ts';

/** One line of `faults.ndjson` after its head. Unknown keys are let through: a newer version may have added some. */
export const journalEntrySchema: z.ZodType<JournalEntry> = z.object({
  id: z.string(),
  state: z.enum(['planned', 'injecting', 'injected', 'undoing', 'undone', 'failed']),
  timeMs: z.number(),
  elapsedMs: z.number(),
  fault: z.object({
    id: z.string(),
    atMs: z.number(),
    fault: z.string(),
    targets: z.array(z.string()),
    forMs: z.number().exactOptional(),
    parameters: z.record(z.string(), z.unknown()),
  }),
  live: z.boolean(),
  proof: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  trace: z
    .object({
      handles: z.array(
        z.object({
          processGroup: z.number(),
          startedAt: z.string(),
          bootId: z.string().exactOptional(),
          marker: z.string().exactOptional(),
        }),
      ),
    })
    .exactOptional(),
});
