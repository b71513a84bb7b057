import { z } from 'zod';

/** A schema of JSON Schema 2020-12, which is that of OpenAPI 3.1: the keywords that occur here. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Turns zod schemas into JSON schemas, those with an id (`meta({ id })`) into components that the others point to. */
export function componentCollector(): {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly schemaOf: (schema: z.ZodType, side: 'input' | 'output') => JsonSchema;
} {
  const schemas: Record<string, JsonSchema> = {};
  return {
    schemas,
    schemaOf(schema, side) {
      const text = JSON.stringify(z.toJSONSchema(schema, { io: side })).replaceAll('#/$defs/', '#/components/schemas/');
      const { $schema: _version, $defs = {}, ...own } = JSON.parse(text) as Whole;
      for (const [name, { id: _id, ...definition }] of Object.entries($defs)) schemas[name] = definition;
      const { id, ...root } = own;
      if (id === undefined) return root;
      schemas[id] = root;
      return { $ref: `#/components/schemas/${id}` };
    },
  };
}

type Whole = Named & { readonly $schema?: string; readonly $defs?: Readonly<Record<string, Named>> };
type Named = JsonSchema & { readonly id?: string };
