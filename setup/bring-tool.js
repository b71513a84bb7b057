import { chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withDraftFolder } from './draft-folder.js';
import { findTool, suits, versionOf } from './find-tool.js';
import { buildWithGo } from './go-build.js';
import { withLock } from './lock.js';
import { megabytes, say, withProgress } from './progress.js';
import { bringRelease } from './release.js';
import { cachedBinary, keyOf, toolsFolder } from './tool-table.js';

/** @typedef {import('./tool-table.js').Tool} Tool */
/** @typedef {import('./find-tool.js').Found} Found */
/** @typedef {import('./find-tool.js').Tried} Tried */

/** Begins the way that failed where the cache itself is the problem. */
export const WRITING = 'writing to the cache';

/**
 * Finds a tool, or fetches it into the cache: from its release, else by building it with Go. Several set-ups may do this
 * at once: one fetches, the others wait. Never rejects for a way that does not work; then `found` is absent and `tried`
 * names each way and what it answered.
 * @param {Tool} tool
 * @returns {Promise<{ found?: Found, tried: Tried[] }>}
 */
export async function bringTool(tool) {
  const first = await findTool(tool);
  if (first.found !== undefined) return first;
  try {
    return await withLock(join(toolsFolder(), `${keyOf(tool)}.lock`), `${tool.title} ${tool.version}`, () =>
      fetchTool(tool),
    );
  } catch (error) {
    const said = /** @type {Error} */ (error).message;
    return { tried: [...first.tried, { way: `${WRITING} ${toolsFolder()}`, said }] };
  }
}

/**
 * @param {Tool} tool
 * @returns {Promise<{ found?: Found, tried: Tried[] }>}
 */
async function fetchTool(tool) {
  const { found, tried } = await findTool(tool);
  if (found !== undefined) return { found, tried };
  say(`${tool.title} ${tool.version} (${tool.purpose}) is not on this machine; fetching it.`);
  for (const { way, make } of ways(tool)) {
    try {
      await makeInCache(tool, way, make);
      const again = await findTool(tool);
      if (again.found !== undefined) return { found: again.found, tried };
      tried.push({ way, said: 'it was made, and then not found' });
    } catch (error) {
      const said = /** @type {Error} */ (error).message;
      tried.push({ way, said });
      say(`  ${way} did not work: ${said.split('\n')[0]}`);
    }
  }
  return { tried };
}

/**
 * @typedef {(draft: string, target: string, report: (howFar: string) => void) => Promise<void>} Make
 * @param {Tool} tool
 * @returns {{ way: string, make: Make }[]}
 */
function ways(tool) {
  return [
    { way: 'download', make: (draft, target, report) => bringRelease(tool, draft, target, report) },
    { way: 'build with Go', make: (_draft, target) => buildWithGo(tool, target) },
  ];
}

/**
 * The binary comes to its place by one renaming, after it has run and told the right version.
 * @param {Tool} tool
 * @param {string} way
 * @param {Make} make
 */
async function makeInCache(tool, way, make) {
  const begun = Date.now();
  await withDraftFolder(toolsFolder(), keyOf(tool), async (draft) => {
    const made = join(draft, 'made');
    mkdirSync(made);
    const target = join(made, tool.binary);
    await withProgress(`${tool.title} ${tool.version}, ${way}`, (report) => make(draft, target, report));
    chmodSync(target, 0o755);
    const { version, said } = await versionOf(tool, target);
    if (version === undefined) throw new Error(`what it gave ${said}`);
    if (!suits(version, tool.version)) throw new Error(`it gave version ${version}`);
    mkdirSync(dirname(cachedBinary(tool)), { recursive: true });
    renameSync(target, cachedBinary(tool));
  });
  const { size } = statSync(cachedBinary(tool));
  const seconds = Math.round((Date.now() - begun) / 1000);
  say(`  ${tool.title} ${tool.version} by ${way}: ${megabytes(size, undefined)} in ${seconds} s`);
}
