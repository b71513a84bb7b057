import { formatDuration } from '../../core/quantities.ts';

/** A latency for a picture that changes each second: `241 ms`, `9.9 ms`, `1.31 s`; more digits would only flicker. */
export function latencyText(ms: number): string {
  if (ms >= 999.5) return formatDuration(ms);
  return formatDuration(ms < 9.95 ? Math.round(ms * 10) / 10 : Math.round(ms));
}
