import { formatDuration, formatShare } from '../../core/quantities.ts';
import { formatWhole } from '../analysis/story.ts';

/** Milliseconds without their unit, three significant digits, for columns headed `ms`: `0.37`, `41.2`, `1,310`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return formatWhole(Number(ms.toPrecision(3)));
  return String(Number(ms.toPrecision(3)));
}

/** Per cent without the sign, for columns headed `%`: `97.9`, `100`, `0`. */
export function formatPercent(share: number): string {
  return formatShare(share).replace(/ %$/, '');
}

/** `4.2 s`; `0 s` for nothing at all. */
export function formatSpan(ms: number): string {
  if (Math.round(ms) === 0) return '0 s';
  return ms < 0 ? `−${formatDuration(-ms)}` : formatDuration(ms);
}

/** Megabytes, rounded: `88`. */
export function formatMegabytes(bytes: number): string {
  return formatWhole(bytes / 1e6);
}

/** Cores with two decimals: `0.41`. */
export function formatCores(cores: number): string {
  return cores.toFixed(2);
}
