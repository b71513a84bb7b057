import type { Random } from '../../core/random.ts';
import { cardNumberOf } from '../../sut/app/bank/card-number.ts';
import type { Schema } from './described-answers.ts';

/** Values that break something in most systems. */
const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '0',
  '-1',
  'null',
  'NaN',
  '1e9',
  [],
  {},
  [[]],
  `'; DROP TABLE operations; --`,
  '\u0000',
  '\ud800',
  '🏦'.repeat(40),
  'x'.repeat(3000),
  '../../etc/passwd',
  '%00',
  '{{7*7}}',
  '99999999999999999999',
  '0.00',
  '-0.01',
  '2026-02-30',
  'true',
  '${jndi:ldap://x}',
  '\r\nX-Injected: 1',
];

/** A value for a schema: usually one that fits, now and then one that does not. `chance` of the latter at each place. */
export function madeUpValue(
  schema: Schema,
  resolve: (schema: Schema) => Schema,
  random: Random,
  chance: number,
): unknown {
  if (random() < chance) return oneOf(NASTY, random);
  const { type, enum: values, const: only, anyOf, properties, required, items } = resolve(schema);
  if (only !== undefined) return only;
  if (Array.isArray(values)) return oneOf(values, random);
  if (Array.isArray(anyOf)) return madeUpValue(oneOf(anyOf as Schema[], random), resolve, random, chance);
  if (type === 'object') {
    const needed = new Set(required as readonly string[] | undefined);
    const fields = Object.entries((properties ?? {}) as Record<string, Schema>)
      .filter(([name]) => random() < (needed.has(name) ? 0.97 : 0.5))
      .map(([name, one]) => [name, madeUpValue(one, resolve, random, chance)]);
    return { ...Object.fromEntries(fields), ...(random() < chance ? { unheardOf: 1 } : {}) };
  }
  if (type === 'array') {
    return Array.from({ length: Math.floor(random() * 4) }, () =>
      madeUpValue(items as Schema, resolve, random, chance),
    );
  }
  if (type === 'integer' || type === 'number') return 1 + Math.floor(random() ** 3 * 60);
  if (type === 'boolean') return random() < 0.5;
  return textFor(resolve(schema), random);
}

/** Texts that the patterns of this API take; a word for those that it does not know. */
function textFor({ pattern, format, minLength }: Schema, random: Random): string {
  const number = 1 + Math.floor(random() ** 3 * 60);
  const oneTo = (most: number): string => String(1 + (number % most)).padStart(2, '0');
  if (format === 'date') return `2026-11-${oneTo(28)}`;
  if (format === 'email') return `someone-${number}@example.test`;
  const known = typeof pattern === 'string' ? pattern : '';
  if (known.includes('[AB]')) return `2026-${oneTo(12)}-${random() < 0.5 ? 'A' : 'B'}`;
  if (known.includes('{16}')) return cardNumberOf(2 * number - 1);
  if (known.includes('\\.\\d{2}')) return (random() ** 4 * 90 + 0.01).toFixed(2);
  if (known.includes('[1-9]')) return String(number);
  return `word-${number}`.padEnd(typeof minLength === 'number' ? minLength : 0, '-');
}

function oneOf<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)] as T;
}
