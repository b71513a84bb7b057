import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { handOver } from './hand-over.js';
import { projectFolder } from './project-folder.js';
import { SetupFailure } from './setup-failure.js';
import { runTests } from './tests.js';

/** Options of `node --test` for the cases from the field: a line for each expectation. */
export const RIGHT_OR_WRONG = [
  `--test-reporter=${pathToFileURL(join(projectFolder, 'test', 'field', 'right-or-wrong.ts')).href}`,
];

/**
 * What takes too long for every change, and runs each night. Each can be run alone: `npm run test:long -- fuzz`.
 * @type {Record<string, (node: string) => Promise<number>>}
 */
const LONG_TESTS = {
  // Every kind of input from the field, end to end.
  field: async (node) => runTests(node, ['field'], RIGHT_OR_WRONG),
  // Whether the tests notice changes of the audit, the analysis and the guards.
  mutants: async (node) => handOver(node, ['test/mutants/main.ts']),
  // The suite of the API with ten times the made-up requests, against every architecture.
  fuzz: async (node) => {
    process.env['API_FUZZ_REQUESTS'] = '40000';
    return runTests(node, ['integration'], ['architectures/api-suite']);
  },
};

/**
 * Runs the long tests one after the other, also after one that failed; all, or those that are named.
 * @param {string} node
 * @param {string[]} names
 * @returns {Promise<number>} The worst exit code.
 */
export async function runLongTests(node, names) {
  const unknown = names.find((name) => !(name in LONG_TESTS));
  if (unknown !== undefined)
    throw new SetupFailure(`No long test is called ${unknown}. Available: ${Object.keys(LONG_TESTS).join(', ')}.`);
  let worst = 0;
  for (const [name, run] of Object.entries(LONG_TESTS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n== ${name}`);
    const code = await run(node);
    console.log(`${code === 0 ? 'passed' : `FAILED (${code})`}: ${name}`);
    worst = Math.max(worst, code);
    if (code > 128) return code;
  }
  return worst;
}
