import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** npm has Node as a package for each platform. Exact versions and hashes stand in these two files. */
const PIN = join(projectFolder, 'setup', 'node');
const PIN_FILES = ['package.json', 'package-lock.json'];

/**
 * The program file of a Node that runs mascaret, without fetching one: the running Node, else the one in the project's
 * folder, where it is the pinned one and runs on this machine.
 * @param {string} [folder] The project's.
 * @param {string} [running] Version of the running Node, as `24.1.0`.
 * @returns {string | undefined}
 */
export function findNode(folder = projectFolder, running = process.versions.node) {
  if (isRight(running)) return process.execPath;
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, '.node', 'node', 'package.json'), 'utf8'));
    const pinned = pinnedNode();
    return name === pinned?.name && version === pinned?.version && runs(folder) ? binaryIn(folder) : undefined;
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
  const pinned = pinnedNode();
  const why = `This is Node ${process.versions.node}; mascaret needs ${LEAST_MAJOR} or later`;
  if (pinned === undefined)
    throw new SetupFailure(`${why}, which must be installed by hand on ${process.platform}-${process.arch}.`);
  const folder = join(projectFolder, '.node');
  try {
    return await withLock(join(folder, 'node.lock'), 'Node', async () => {
      const meanwhile = findNode();
      if (meanwhile !== undefined) return meanwhile;
      say(`${why}; fetching ${pinned.version} from npm into ${folder}`);
      await withDraftFolder(folder, 'node', (draft) => install(pinned, draft, join(folder, 'node')));
      return binaryIn(projectFolder);
    });
  } catch (error) {
    if (error instanceof SetupFailure) throw error;
    throw new SetupFailure(
      `${why}, and ${folder} cannot be written to: ${/** @type {Error} */ (error).message}\nInstall Node ${LEAST_MAJOR} or later by hand.`,
    );
  }
}

/**
 * @typedef {{ name: string, version: string }} Pinned
 * @returns {Pinned | undefined} The package for this platform.
 */
export function pinnedNode() {
  /** @type {{ packages: Record<string, { version: string, os?: string, cpu?: string }> }} */
  const { packages } = JSON.parse(readFileSync(join(PIN, 'package-lock.json'), 'utf8'));
  const found = Object.entries(packages).find(([, { os, cpu }]) => os === process.platform && cpu === process.arch);
  return found && { name: found[0].replace('node_modules/', ''), version: found[1].version };
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
 * Whether the file is for this platform: a folder may be shared with another. What has run once is believed as long as it
 * keeps its size and time of change.
 * @param {string} folder The project's.
 */
function runs(folder) {
  const { size, mtimeMs } = statSync(binaryIn(folder));
  const here = `${process.platform} ${process.arch} ${size} ${mtimeMs}`;
  const proof = join(folder, '.node', 'node.runs');
  if (textOf(proof) === here) return true;
  if (spawnSync(binaryIn(folder), ['--version'], { timeout: 10_000 }).status !== 0) return false;
  try {
    writeFileSync(proof, here);
  } catch {
    // Read-only: the next start tries again.
  }
  return true;
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * npm compares what it fetches with the hash in the lock file.
 * @param {Pinned} pinned
 * @param {string} draft
 * @param {string} target
 */
async function install({ name }, draft, target) {
  for (const file of PIN_FILES) copyFileSync(join(PIN, file), join(draft, file));
  const args = ['ci', '--prefix', draft, '--ignore-scripts', '--include=optional'];
  const { ok, said } = await withProgress('Node', () => runNpm(args, draft));
  if (!ok) throw new SetupFailure(nodeMissing(`npm ${args.join(' ')}`, said));
  const made = join(draft, 'node_modules', name);
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
