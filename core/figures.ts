/** `18,204`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 operation`, `18,204 operations`. */
export function formatCounted(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `20,140,000.00` from cents. */
export function formatMoney(cents: bigint): string {
  const size = cents < 0n ? -cents : cents;
  const whole = (size / 100n).toLocaleString('en-US');
  return `${cents < 0n ? '-' : ''}${whole}.${String(size % 100n).padStart(2, '0')}`;
}
