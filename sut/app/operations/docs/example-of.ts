import type { JsonSchema } from '../json-schema.ts';

/** A value that a schema lets in, for people to see: its own example where it has one. */
export function exampleOf(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): unknown {
  const { $ref, example, type, format, pattern, minimum = 1, properties = {}, items = {} } = schema;
  if ($ref !== undefined) return exampleOf(components[$ref.replace(/^.*\//, '')] ?? {}, components);
  if (example !== undefined) return example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0] ?? {}, components);
  if (type === 'array') return [exampleOf(items, components)];
  if (type === 'object') {
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, exampleOf(one, components)]));
  }
  if (type === 'integer' || type === 'number') return Math.max(1, minimum);
  if (type === 'boolean') return true;
  return EXAMPLES[format ?? ''] ?? fitting(pattern ?? '', schema.minLength ?? 0);
}

const EXAMPLES: Readonly<Record<string, string>> = {
  'date-time': '2026-11-21T08:30:00.000Z',
  date: '2026-11-21',
  email: 'ada@example.test',
};

/** Most patterns of this API are of words or of amounts. */
function fitting(pattern: string, length: number): string {
  const texts = ['a text', 'a longer text', '12.30', '2026-11-A', '4000000000000001', '1'];
  return texts.find((text) => text.length >= length && matches(pattern, text)) ?? 'a text';
}

/** Patterns of the standard formats are not all good for `u`. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, pattern.includes('\\p{') ? 'u' : '').test(text);
}
