import { MascaretError, reasonOf } from '../core/errors.ts';
import { parseDuration } from '../core/quantities.ts';

/** Milliseconds of an option's value, above 0 and with its unit. Throws `MascaretError` `bad-duration`. */
export function durationOption(name: string, text: string): number {
  if (/^[\d.]+$/.test(text.trim())) throw refusal(name, text, `a unit is needed, as in ${text.trim()}s`);
  const ms = parsed(name, text);
  if (ms <= 0) throw refusal(name, text, 'it has to last longer than nothing');
  return ms;
}

function parsed(name: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw refusal(name, text, reasonOf(error));
  }
}

function refusal(name: string, text: string, why: string): MascaretError {
  return new MascaretError('bad-duration', `--${name} ${text}: ${why}`);
}
