import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { projectFolder } from './project-folder.js';

/**
 * A row of `tools/tools.json`.
 * @typedef {object} Tool
 * @property {string} name The name it has on the PATH.
 * @property {string} title
 * @property {string} version The version that is fetched; on the PATH a later patch release suits too.
 * @property {string} purpose Ends the sentence "k6 …".
 * @property {true} [onDemand] Fetched when something needs it, not at the first start.
 * @property {string} folder Its folder in `setup/tools/` and, with the version, in the cache.
 * @property {string} binary
 * @property {string[]} versionArguments
 * @property {string} module The Go module, as it stands in a binary built from it.
 * @property {string} package The Go package to build, as seen from `setup/tools/<folder>`.
 * @property {string} repository
 * @property {Record<string, string>} files The release's file for each `platform-architecture`.
 * @property {Record<string, string>} sha256 Of that file. What has none here is not downloaded.
 */

/** @returns {Tool[]} */
export function toolTable() {
  return JSON.parse(readFileSync(join(projectFolder, 'setup', 'tools', 'tools.json'), 'utf8'));
}

/** @returns {Tool[]} Those without which nothing runs; others are fetched when something needs them. */
export function everydayTools() {
  return toolTable().filter((tool) => tool.onDemand !== true);
}

/** @returns {string} The folder of the user's cache that holds tools, locks and proofs. */
export function toolsFolder() {
  return join(cacheFolder(), 'tools');
}

/**
 * `k6-2.2.0`: what a tool's files in the cache begin with.
 * @param {Tool} tool
 * @returns {string}
 */
export function keyOf(tool) {
  return `${tool.folder}-${tool.version}`;
}

/**
 * @param {Tool} tool
 * @returns {string} Where the cache keeps its binary.
 */
export function cachedBinary(tool) {
  return join(toolsFolder(), keyOf(tool), tool.binary);
}
