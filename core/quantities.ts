/** A quantity that cannot be read; the message shows the accepted forms. */
export class QuantityError extends RangeError {
  override readonly name = 'QuantityError';
}

const DURATION_FORMS = 'write 300ms, 5s, 1m30s or 2h';
const RATE_FORMS = 'write 150/s, 9000/min or 3600/h';
const SHARE_FORMS = 'write 60%, 0.5% or a fraction from 0 to 1';
const SIZE_FORMS = 'write 512kB, 64MB, 1.5GB, or KiB, MiB, GiB for powers of 1024';

const MS_PER: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of `300ms`, `1m30s`, `1 min 30 s`, `1.5s`; a bare number means seconds. Throws QuantityError. */
export function parseDuration(value: string | number): number {
  if (typeof value === 'number') return checked(value * 1_000, value, 'a duration', DURATION_FORMS);
  const text = value.trim();
  if (BARE_NUMBER.test(text)) return checked(Number(text) * 1_000, value, 'a duration', DURATION_FORMS);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)(?![a-z])/g)];
  const read = parts.map((part) => part[0]).join('');
  if (parts.length === 0 || read.replaceAll(/\s/g, '') !== text.replaceAll(/\s/g, '')) {
    throw refusal(value, 'a duration', DURATION_FORMS);
  }
  const units = parts.map((part) => MS_PER[part[2] ?? ''] ?? Number.NaN);
  if (units.some((unit, at) => at > 0 && unit >= (units[at - 1] ?? 0))) {
    throw refusal(value, 'a duration', `units go from large to small, each once; ${DURATION_FORMS}`);
  }
  const sum = parts.reduce((total, part, at) => total + Number(part[1]) * (units[at] ?? Number.NaN), 0);
  return checked(sum, value, 'a duration', DURATION_FORMS);
}

/** Per second, of `150/s`, `9000/min`, `3600/h`; a bare number is already per second. Throws QuantityError. */
export function parseRate(value: string | number): number {
  if (typeof value === 'number') return checked(value, value, 'a rate', RATE_FORMS);
  const match = /^(\d+(?:\.\d+)?)\s*(?:\/\s*(s|min|m|h))?$/.exec(value.trim());
  if (match === null) throw refusal(value, 'a rate', RATE_FORMS);
  return checked((Number(match[1]) * 1_000) / (MS_PER[match[2] ?? 's'] ?? Number.NaN), value, 'a rate', RATE_FORMS);
}

/** A share from 0 to 1, of `60%` or of a fraction. Throws QuantityError. */
export function parseShare(value: string | number): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(String(value).trim());
  if (match === null) throw refusal(value, 'a share', SHARE_FORMS);
  // Through decimal text, so that 0.1% is the number 0.001 and not 0.0010000000000000002.
  const share = match[2] === undefined ? Number(match[1]) : Number(`${match[1]}e-2`);
  if (share > 1) {
    const meant = match[2] === undefined && share <= 100 ? `did you mean ${share}%?` : SHARE_FORMS;
    throw refusal(value, 'a share from 0 % to 100 %', meant);
  }
  return share;
}

const BYTES_PER: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Bytes, of `512kB`, `64MB`, `1.5GiB`; a bare number is already bytes. Throws QuantityError. */
export function parseSize(value: string | number): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]i?b|b)?$/i.exec(String(value).trim());
  if (match === null) throw refusal(value, 'a size', SIZE_FORMS);
  const bytes = Math.round(Number(match[1]) * (BYTES_PER[(match[2] ?? 'b').toLowerCase()] ?? Number.NaN));
  return checked(bytes, value, 'a size', SIZE_FORMS);
}

/** `902 ms`, `1.31 s`, `42 s`, `1 min 30 s`, `2 h`: three significant digits below a minute; can be parsed again. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 999.5) return `${threeDigits(durationMs)} ms`;
  if (durationMs < 59_950) return `${threeDigits(durationMs / 1_000)} s`;
  const seconds = Math.round(durationMs / 1_000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** `97.9 %`: one decimal, or as many as are needed lest a share short of all read as 100 %, or some read as 0 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  for (const decimals of [1, 2, 3, 4]) {
    const text = String(Number(percent.toFixed(decimals)));
    if ((text !== '100' || share >= 1) && (text !== '0' || share <= 0)) return `${text} %`;
  }
  return percent > 50 ? '> 99.9999 %' : '< 0.0001 %';
}

const BARE_NUMBER = /^\d+(?:\.\d+)?$/;

function checked(result: number, written: string | number, what: string, forms: string): number {
  if (!Number.isFinite(result) || result < 0) throw refusal(written, what, forms);
  return result;
}

function refusal(written: string | number, what: string, forms: string): QuantityError {
  return new QuantityError(`"${written}" is not ${what}: ${forms}`);
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
