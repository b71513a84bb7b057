import { z } from 'zod';
import { parseDuration, parseRate, parseShare, QuantityError } from './quantities.ts';

/** A duration in milliseconds, written with its unit: a bare `400` as a bound would silently be 400 seconds. */
export const duration = quantity(parseDuration, 'Duration', ['300ms', '5s', '1m30s']);

/** `20s ± 5s` (also `+-`), in milliseconds. */
export const jitteredDuration = quantity(readJittered, 'Period, with its variation', ['20s', '20s ± 5s']);

/** `1s..3s`, or one duration for both, in milliseconds. */
export const durationRange = quantity(readRange, 'Duration or range of durations', ['1s', '1s..3s']);

/** Arrivals per second, level or a ramp, as `{ from, to }`. */
export const rateRamp = quantity((text) => readRamp(text, parseRateWithUnit), 'Arrivals, level or ramp', [
  '150/s',
  '150/s -> 400/s',
  '9000/min',
]);

/** A rate per second. */
export const rate = quantity(parseRateWithUnit, 'Rate', ['20/s', '90/min']);

/** A share, 0..1; `60%`, or a fraction. */
export const share = z
  .union([z.string(), z.number()], { error: 'a share is needed here: write 60%' })
  .meta({ description: 'Share', examples: ['60%', '0.1%'] })
  .transform((value, context) => reading(() => parseShare(value), value, context));

/** Users, level or a ramp, as `{ from, to }`. */
export const userRamp = z
  .union([z.string(), z.number()], { error: 'users are a number, or a ramp: write 50 or 0 -> 1000' })
  .meta({ description: 'Users, level or ramp', examples: [50, '0 -> 1000'] })
  .transform((value, context) => reading(() => readRamp(String(value), readCount), value, context));

/** A whole number; `10_000` is read as people mean it. */
export const count = z
  .union([z.string(), z.number()], { error: 'a whole number is needed here: write 10000 or 10_000' })
  .meta({ description: 'Whole number', examples: [1000, '10_000'] })
  .transform((value, context) => reading(() => readCount(String(value)), value, context));

export interface Ramp {
  readonly from: number;
  readonly to: number;
}

/** A schema of text read by `read`, whose QuantityError becomes the issue's message. */
function quantity<T>(read: (text: string) => T, description: string, examples: readonly string[]) {
  return z
    .string({ error: ({ input }) => unitMissing(input, examples) })
    .meta({ description, examples: [...examples] })
    .transform((text, context) => reading(() => read(text), text, context));
}

function reading<T>(read: () => T, input: unknown, context: z.RefinementCtx): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    context.issues.push({ code: 'custom', message: error.message, input });
    return z.NEVER;
  }
}

function unitMissing(input: unknown, examples: readonly string[]): string {
  const form = `write it like ${examples.join(' or ')}`;
  return typeof input === 'number' ? `${input} has no unit: ${form}` : `this needs text with a unit: ${form}`;
}

function readRamp(text: string, read: (part: string) => number): Ramp {
  const parts = text.split(/->|→/).map((part) => part.trim());
  if (parts.length > 2) throw new QuantityError(`"${text}" has more than one arrow: use one phase for each ramp`);
  const from = read(parts[0] ?? '');
  return { from, to: parts[1] === undefined ? from : read(parts[1]) };
}

function parseRateWithUnit(text: string): number {
  if (/^[\d.]+$/.test(text)) throw new QuantityError(`"${text}" has no unit: write ${text}/s`);
  return parseRate(text);
}

function readCount(text: string): number {
  if (!/^\d[\d_]*$/.test(text.trim())) {
    throw new QuantityError(`"${text}" is not a whole number from 0 up: write 1000 or 1_000`);
  }
  return Number(text.replaceAll('_', ''));
}

function readJittered(text: string): { readonly periodMs: number; readonly jitterMs: number } {
  const [period = '', jitter, ...rest] = text.split(/±|\+-|\+\/-/);
  if (rest.length > 0) throw new QuantityError(`"${text}" is not a period: write 20s or 20s ± 5s`);
  return { periodMs: parseDuration(period), jitterMs: jitter === undefined ? 0 : parseDuration(jitter) };
}

function readRange(text: string): { readonly minMs: number; readonly maxMs: number } {
  const [low = '', high, ...rest] = text.split('..');
  if (rest.length > 0) throw new QuantityError(`"${text}" is not a range: write 1s..3s`);
  const minMs = parseDuration(low);
  const maxMs = high === undefined ? minMs : parseDuration(high);
  if (maxMs < minMs) throw new QuantityError(`"${text}" ends before it starts: write the shorter one first`);
  return { minMs, maxMs };
}
