/** Cents of an amount that the schemas let through: `12.30` → 1230n. */
export function centsOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

/** The amount on the wire: -1230n → `-12.30`. */
export function amountOf(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
