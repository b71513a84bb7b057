import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';

/** The JSON Schema (2020-12) of a scenario file, for editors; from the schema that the parser itself uses. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
  return { ...schema, title: 'mascaret scenario', description: 'A load, its networks, its faults and its promises.' };
}
