import { z } from 'zod';
import type { JournalEntry } from '../core/fault.ts';
import { journalEntrySchema } from './journal-schema.ts';

/** What is asked over a run's control socket: one JSON object a line. Strict: what cannot be read is not acted on. */
export const controlRequestSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('inject'),
    fault: z.string().min(1),
    /** As in a scenario: `service:bank`, `1 of service:bank`, `lane:4g`. */
    target: z.string().min(1),
    forMs: z.number().positive().exactOptional(),
    parameters: z.record(z.string(), z.unknown()).default({}),
    /** Answer a second time when the fault is over. */
    wait: z.boolean().default(false),
  }),
  z.strictObject({ op: z.literal('status') }),
]);
export type ControlRequest = z.input<typeof controlRequestSchema>;

/** The faults of a run under way. */
export interface ControlStatus {
  readonly run: string;
  readonly elapsedMs: number;
  /** Until the load ends. */
  readonly leftMs: number;
  /** Last entries of all faults that have begun. */
  readonly faults: readonly JournalEntry[];
}

/** One line of an answer. */
export type ControlAnswer =
  | { readonly ok: true; readonly entry: JournalEntry }
  | { readonly ok: true; readonly status: ControlStatus }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint?: string };

export const controlAnswerSchema: z.ZodType<ControlAnswer> = z.union([
  z.object({ ok: z.literal(true), entry: journalEntrySchema }),
  z.object({
    ok: z.literal(true),
    status: z.object({
      run: z.string(),
      elapsedMs: z.number(),
      leftMs: z.number(),
      faults: z.array(journalEntrySchema),
    }),
  }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string(), hint: z.string().exactOptional() }),
]);
