import { z } from 'zod';

/**
 * One `profiles/<name>.yaml`: rates in kbit/s as seen from the user, times in milliseconds, loss as a share of packets
 * in each direction. Strict, so that a mistyped key is an error and not a network without a limit.
 */
export const profileSchema = z.strictObject({
  about: z.string().min(1),
  /** Absent: not limited. */
  down_kbps: z.number().positive().optional(),
  up_kbps: z.number().positive().optional(),
  rtt_ms: z.number().nonnegative(),
  /** Half-width of the round trip's variation. */
  jitter_ms: z.number().nonnegative().default(0),
  loss: z.number().min(0).max(1).default(0),
  source: z.string().min(1),
  provenance: z.enum(['measured', 'preset', 'assumed']),
});
