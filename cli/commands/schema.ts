import type { CommandModule } from 'yargs';
import { scenarioJsonSchema } from '../../core/scenario-json-schema.ts';
import { printJson } from '../render/terminal.ts';

/** `mascaret schema`: the grammar of scenario files, for editors. */
export const schemaCommand: CommandModule = {
  command: 'schema',
  describe: 'Print the JSON Schema of a scenario file, for your editor',
  builder: (yargs) =>
    yargs.example(
      '$0 schema > scenario.schema.json',
      'then begin your file with  # yaml-language-server: $schema=scenario.schema.json',
    ),
  handler: () => printJson(scenarioJsonSchema()),
};
