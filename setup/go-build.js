import { join } from 'node:path';
import { onPath } from './find-tool.js';
import { projectFolder } from './project-folder.js';
import { runProgram } from './run-program.js';

/** @typedef {import('./tool-table.js').Tool} Tool */

/**
 * Builds a tool with the machine's Go from its pinned module in `setup/tools/`. Rejects with a sentence that ends in what
 * Go said.
 * @param {Tool} tool
 * @param {string} target Where the binary is to be.
 */
export async function buildWithGo(tool, target) {
  const go = onPath('go');
  if (go === undefined) throw new Error('there is no go on the PATH');
  const args = ['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', target, tool.package];
  const { ok, said } = await runProgram(go, args, {
    cwd: join(projectFolder, 'setup', 'tools', tool.folder),
    // A workspace above this folder, or a C compiler that lacks, must not decide about the build.
    env: { ...process.env, GOWORK: 'off', CGO_ENABLED: '0' },
  });
  if (!ok) throw new Error(`go ${args.join(' ')}: ${lastLines(said)}`);
}

/**
 * Go lists every module it fetches before it says what is wrong.
 * @param {string} said
 */
function lastLines(said) {
  return said.split('\n').slice(-4).join('\n');
}
