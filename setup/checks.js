import { dirname, delimiter, join } from 'node:path';
import { projectFolder } from './project-folder.js';
import { runProgram } from './run-program.js';

/** @type {{ name: string, command: string, args: string[] }[]} */
const CHECKS = [
  { name: 'types', command: 'tsc', args: [] },
  { name: 'types of the set-up', command: 'tsc', args: ['-p', 'setup'] },
  { name: 'types of the page', command: 'tsc', args: ['-p', 'reports/html/page'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware'] },
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'unused', command: 'knip', args: [] },
  { name: 'architecture', command: 'node', args: ['--test', 'test/architecture.test.ts'] },
];

/**
 * Runs all checks side by side: a line for each with its time, the output of those that fail.
 * @param {string} node
 * @returns {Promise<number>} 0, or 1 when one failed.
 */
export async function runChecks(node) {
  const PATH = [dirname(node), join(projectFolder, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH };
  const results = await Promise.all(CHECKS.map((check) => runCheck(check, env)));
  return results.every((ok) => ok) ? 0 : 1;
}

/**
 * @param {(typeof CHECKS)[number]} check
 * @param {NodeJS.ProcessEnv} env
 */
async function runCheck({ name, command, args }, env) {
  const begun = Date.now();
  const { ok, said } = await runProgram(command, args, { cwd: projectFolder, env });
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(said.replace(/^/gm, '  '));
  return ok;
}
