import { bringTool, WRITING } from './bring-tool.js';
import { isMusl } from './libc.js';
import { bringPackages } from './npm-packages.js';
import { bringNode } from './right-node.js';
import { SetupFailure } from './setup-failure.js';
import { toolTable } from './tool-table.js';

/** @typedef {import('./tool-table.js').Tool} Tool */
/** @typedef {import('./find-tool.js').Tried} Tried */

/** Neither PostgreSQL nor Node come from npm for musl. */
const MUSL =
  'mascaret does not run on musl (Alpine Linux): PostgreSQL comes for glibc only. Use an image with glibc, such as node:24-slim.';

/**
 * Node, npm packages and tools, each fetched where it lacks.
 * @param {readonly Tool[]} [tools]
 * @returns {Promise<string>} The program file of Node. Throws `SetupFailure`.
 */
export async function bringEverything(tools) {
  const node = await bringNodeAndPackages();
  await bringTools(tools);
  return node;
}

/** @returns {Promise<string>} */
export async function bringNodeAndPackages() {
  if (process.platform === 'win32') throw new SetupFailure('mascaret runs on Linux and macOS; on Windows use WSL.');
  if (isMusl()) throw new SetupFailure(MUSL);
  const node = await bringNode();
  await bringPackages();
  return node;
}

/**
 * All tools are tried before the first failure is told, so that it is told once.
 * @param {readonly Tool[]} [tools]
 */
export async function bringTools(tools = toolTable()) {
  const missing = [];
  for (const tool of tools) {
    const { found, tried } = await bringTool(tool);
    if (found === undefined) missing.push({ tool, tried });
  }
  if (missing.length > 0) throw new SetupFailure(missing.map(describeMissing).join('\n\n') + advice(missing));
}

/** @param {{ tool: Tool, tried: Tried[] }} missing */
function describeMissing({ tool, tried }) {
  const width = Math.max(...tried.map(({ way }) => way.length));
  const rows = tried.map(
    ({ way, said }) => `  ${way.padEnd(width)}  ${said.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`,
  );
  return [`${tool.title} ${tool.version} (${tool.purpose}) could not be had. Tried, in this order:`, ...rows].join(
    '\n',
  );
}

/** Of the cache: what a download or a build would need is then no help. */
const NOT_WRITABLE = /\b(?:EACCES|EPERM|EROFS|ENOTDIR|ENOSPC|EDQUOT)\b|no space left/i;

/** @param {{ tool: Tool, tried: Tried[] }[]} missing */
function advice(missing) {
  const byHand = missing.map(({ tool }) => `${tool.binary} ${tool.version} (from the releases of ${tool.repository})`);
  const all = missing.flatMap(({ tried }) => tried);
  const byCache = ['  - set MASCARET_CACHE to a folder that this user may write to, with 200 MB of room'];
  const byNetwork = [
    '  - let this machine reach github.com (HTTPS_PROXY is honoured), or name a mirror of it by MASCARET_DOWNLOAD_BASE',
    '  - install Go 1.26 or later, and let it reach its modules',
  ];
  const isCache = all.some(({ way, said }) => way.startsWith(WRITING) || NOT_WRITABLE.test(said));
  const ways = isCache ? byCache : byNetwork;
  return ['\n\nAny one of these fixes it:', ...ways, `  - put on the PATH: ${byHand.join(', ')}`].join('\n');
}
