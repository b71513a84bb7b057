import type { JsonSchema } from '../json-schema.ts';
import { markup, type Markup } from './markup.ts';

/** A schema as people write types: `{ card: string /^\d{16}$/, note?: string }`, one field a line, with what it means. */
export function schemaView(schema: JsonSchema, indent = ''): Markup {
  const usual = schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} unless given`;
  const told = [schema.description, usual].filter((one) => one !== undefined);
  const form = formView(schema, indent);
  return told.length === 0 ? form : markup`${form} – ${told.join('; ')}`;
}

function formView(schema: JsonSchema, indent: string): Markup {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^.*\//, '');
    return markup`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return markup`${JSON.stringify(schema.const)}`;
  if (schema.enum !== undefined) return markup`${schema.enum.map((one) => JSON.stringify(one)).join(' | ')}`;
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map((one) => schemaView(one, indent)));
  if (schema.type === 'array') return markup`[${schemaView(schema.items ?? {}, indent)}, …]`;
  if (schema.type === 'object') return objectView(schema, indent);
  return markup`${schema.type ?? 'anything'}${bounds(schema)}`;
}

function joined(parts: readonly Markup[]): Markup {
  return markup`${parts.flatMap((part, at) => (at === 0 ? [part] : [' | ', part]))}`;
}

function objectView({ properties = {}, required = [], additionalProperties }: JsonSchema, indent: string): Markup {
  const deeper = `${indent}  `;
  const fields = Object.entries(properties).map(
    ([name, one]) => markup`${deeper}${name}${required.includes(name) ? '' : '?'}: ${schemaView(one, deeper)}\n`,
  );
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  if (others !== undefined) fields.push(markup`${deeper}(any name): ${schemaView(others, deeper)}\n`);
  return fields.length === 0 ? markup`{}` : markup`{\n${fields}${indent}}`;
}

function bounds({ format, pattern, minLength, maxLength, minimum, maximum }: JsonSchema): string {
  const told = [
    format ?? (pattern === undefined ? undefined : `/${pattern}/`),
    range(minLength, maxLength, ' characters'),
    range(minimum, maximum, ''),
  ].filter((one) => one !== undefined);
  return told.length === 0 ? '' : ` ${told.join(', ')}`;
}

/** The ends of what JSON numbers hold exactly are no bounds that anybody chose. */
function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const from = least === Number.MIN_SAFE_INTEGER ? undefined : least;
  const to = most === Number.MAX_SAFE_INTEGER ? undefined : most;
  if (from === undefined) return to === undefined ? undefined : `≤ ${to}${unit}`;
  return to === undefined ? `≥ ${from}${unit}` : `${from} to ${to}${unit}`;
}
