#!/usr/bin/env node
import './require-node.cjs';
import { asProgram } from './as-program.js';
import { bringEverything, bringNodeAndPackages, bringTools } from './bring-everything.js';
import { runChecks } from './checks.js';
import { findTool } from './find-tool.js';
import { handOver } from './hand-over.js';
import { reachLoopbackDirectly } from './loopback.js';
import { SetupFailure } from './setup-failure.js';
import { projectFolder } from './project-folder.js';
import { RIGHT_OR_WRONG, runLongTests } from './long-tests.js';
import { runTests } from './tests.js';
import { everydayTools, toolTable } from './tool-table.js';

/**
 * What `npm start`, `npm test`, … call. Each brings what it needs, then runs.
 * @type {Record<string, (args: string[]) => Promise<number>>}
 */
const commands = {
  start: async (args) =>
    handOver(await bringEverything(everydayTools()), ['cli/main.ts', 'run', 'first-look', ...args]),
  test: async (args) => runTests(await bringEverything(), ['unit', 'integration', 'docker', 'browser'], args),
  'test:unit': async (args) => runTests(await bringNodeAndPackages(), ['unit'], args),
  'test:api': async (args) => handOver(await bringNodeAndPackages(), ['test/api/main.ts', ...args]),
  'test:field': async (args) => runTests(await bringEverything(), ['field'], [...RIGHT_OR_WRONG, ...args]),
  'test:long': async (args) => runLongTests(await bringEverything(), args),
  'test:mutants': async (args) => handOver(await bringNodeAndPackages(), ['test/mutants/main.ts', ...args]),
  check: async () => runChecks(await bringNodeAndPackages()),
  bench: async (args) => handOver(await bringEverything(), ['bench/main.ts', ...args]),
  tools: async () => {
    await bringTools();
    for (const tool of toolTable()) console.log(`${tool.name} ${(await findTool(tool)).found?.path}`);
    return 0;
  },
  'find-tool': async ([name]) => {
    console.log(JSON.stringify(await findTool(toolNamed(name))));
    return 0;
  },
  'bring-tool': async ([name]) => {
    await bringTools([toolNamed(name)]);
    return 0;
  },
};

/** @param {string | undefined} name */
function toolNamed(name) {
  const tool = toolTable().find((row) => row.name === name);
  if (tool === undefined) throw new SetupFailure(`No tool is called ${name}.`);
  return tool;
}

/** @param {string[]} args */
async function main([name = '', ...args]) {
  const command = commands[name];
  if (command === undefined) throw new SetupFailure(`node setup/main.js ${Object.keys(commands).join(' | ')}`);
  return command(args);
}

process.chdir(projectFolder);
reachLoopbackDirectly();
// Not awaited here: a Node that cannot read that must get as far as the sentence that says it is too old.
void asProgram(() => main(process.argv.slice(2)));
