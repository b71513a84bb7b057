import { accessSync, constants, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from './run-program.js';
import { cachedBinary, keyOf, toolsFolder } from './tool-table.js';

/** @typedef {import('./tool-table.js').Tool} Tool */

/**
 * @typedef {object} Found
 * @property {string} path
 * @property {string} version
 * @property {'PATH' | 'cache'} from
 */

/**
 * One way of having a tool that did not work.
 * @typedef {object} Tried
 * @property {string} way
 * @property {string} said
 */

/**
 * Looks for a tool on the PATH, then in the cache. What was found once is believed as long as the file keeps its size and
 * time of change, so that a start costs no subprocess.
 * @param {Tool} tool
 * @returns {Promise<{ found?: Found, tried: Tried[] }>}
 */
export async function findTool(tool) {
  const proven = readProof(tool);
  if (proven !== undefined) return { found: proven, tried: [] };
  const tried = [];
  for (const { path, from, way } of places(tool)) {
    const answer = path === undefined ? { said: `there is no ${tool.binary}` } : await versionOf(tool, path);
    if (path !== undefined && answer.version !== undefined && suits(answer.version, tool.version)) {
      const found = { path, version: answer.version, from };
      writeProof(tool, found);
      return { found, tried };
    }
    const said = answer.version === undefined ? answer.said : `version ${answer.version} does not suit`;
    tried.push({ way, said: path === undefined ? said : `${path}: ${said}` });
  }
  return { tried };
}

/**
 * @param {Tool} tool
 * @returns {{ path: string | undefined, from: 'PATH' | 'cache', way: string }[]}
 */
function places(tool) {
  const cached = cachedBinary(tool);
  return [
    { path: onPath(tool.binary), from: 'PATH', way: 'on the PATH' },
    { path: isExecutable(cached) ? cached : undefined, from: 'cache', way: `in the cache ${toolsFolder()}` },
  ];
}

/**
 * @param {string} binary
 * @returns {string | undefined}
 */
export function onPath(binary) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, binary)).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * A tool's version as it says it itself. Built from a Go module it says `git`: then the version is the one that the Go
 * linker wrote into the file.
 * @param {Tool} tool
 * @param {string} path
 * @returns {Promise<{ version?: string, said: string }>}
 */
export async function versionOf(tool, path) {
  const { ok, said } = await runProgram(path, tool.versionArguments, { timeoutMs: 10_000 });
  if (!ok) return { said: `does not run (${said.split('\n')[0] || 'no output'})` };
  const version = /\bv?(\d+\.\d+\.\d+)/.exec(said)?.[1] ?? moduleVersion(tool, path);
  return version === undefined ? { said: `does not tell its version (${said.split('\n')[0]})` } : { version, said };
}

/**
 * @param {Tool} tool
 * @param {string} path
 * @returns {string | undefined} What `go version -m` would print, read without Go.
 */
function moduleVersion(tool, path) {
  const content = readFileSync(path);
  const mark = `mod\t${tool.module}\tv`;
  const at = content.indexOf(mark);
  if (at < 0) return undefined;
  const begin = at + mark.length;
  return /^\d+\.\d+\.\d+/.exec(content.toString('latin1', begin, begin + 40))?.[0];
}

/**
 * Same minor version, and not older: a patch release changes no option and no output that mascaret relies on.
 * @param {string} version
 * @param {string} wanted
 */
export function suits(version, wanted) {
  const [major, minor, patch] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor, wantedPatch] = wanted.split('.').map(Number);
  return major === wantedMajor && minor === wantedMinor && Number(patch) >= Number(wantedPatch);
}

/** @param {Tool} tool */
function proofFile(tool) {
  return join(toolsFolder(), `${keyOf(tool)}.found.json`);
}

/**
 * @param {Tool} tool
 * @returns {Found | undefined}
 */
function readProof(tool) {
  try {
    const { size, mtimeMs, ...found } = JSON.parse(readFileSync(proofFile(tool), 'utf8'));
    const now = statSync(found.path);
    return now.size === size && now.mtimeMs === mtimeMs ? found : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `platform/tools.ts` reads it. Without a writable cache the search is done at each start.
 * @param {Tool} tool
 * @param {Found} found
 */
function writeProof(tool, found) {
  const draft = `${proofFile(tool)}.${process.pid}`;
  try {
    const { size, mtimeMs } = statSync(found.path);
    writeFileSync(draft, JSON.stringify({ ...found, size, mtimeMs }));
    renameSync(draft, proofFile(tool));
  } catch {
    // Read-only cache.
  }
}
