import { MascaretError } from '../core/errors.ts';

/** An option with a text as its value that means something once only. */
export function singleOption(name: string, describe: string) {
  return {
    type: 'string' as const,
    requiresArg: true,
    describe,
    coerce: (value: string | readonly string[] | undefined): string | undefined => {
      if (typeof value === 'string' || value === undefined) return value;
      throw new MascaretError('usage', `--${name} stands more than once: ${value.join(', ')}`, {
        hint: 'Keep one of them.',
      });
    },
  };
}
