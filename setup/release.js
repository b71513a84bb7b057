import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { download, downloadBase } from './download.js';
import { runProgram } from './run-program.js';

/** @typedef {import('./tool-table.js').Tool} Tool */

/**
 * Brings a tool's binary from its release to `target`. Where the file comes from proves nothing about it: its SHA-256
 * must be the one in `tools/tools.json`. Rejects with a sentence that names the address and what it answered.
 * @param {Tool} tool
 * @param {string} draft An empty folder.
 * @param {string} target Where the binary is to be.
 * @param {(howFar: string) => void} report
 */
export async function bringRelease(tool, draft, target, report) {
  const platform = `${process.platform}-${process.arch}`;
  const [file, expected] = [tool.files[platform], tool.sha256[platform]];
  if (file === undefined) throw new Error(`${tool.title} publishes no binary for ${platform}`);
  if (expected === undefined)
    throw new Error(`setup/tools/tools.json has no SHA-256 for ${file}, so it is not downloaded`);
  const fetched = join(draft, basename(file));
  await naming(`${downloadBase()}/${tool.repository}/releases/download/v${tool.version}/${file}`, async (url) => {
    await download(url, fetched, report);
    const actual = await hashOf(fetched);
    if (actual !== expected)
      throw new Error(`its SHA-256 is ${actual}, but setup/tools/tools.json expects ${expected}`);
  });
  copyFileSync(await unpacked(tool, draft, fetched), target);
}

/**
 * @param {string} url
 * @param {(url: string) => Promise<void>} work
 */
async function naming(url, work) {
  try {
    await work(url);
  } catch (error) {
    throw new Error(`${url}: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/**
 * @param {string} file
 * @returns {Promise<string>}
 */
async function hashOf(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * @param {Tool} tool
 * @param {string} draft
 * @param {string} fetched
 * @returns {Promise<string>} The binary: the file itself, or what stands under the binary's name in the archive.
 */
async function unpacked(tool, draft, fetched) {
  if (!/\.(tar\.gz|zip)$/.test(fetched)) return fetched;
  // Archives are zip only for macOS, whose tar reads them too.
  const { ok, said } = await runProgram('tar', ['-xf', fetched, '-C', draft]);
  if (!ok) throw new Error(`${basename(fetched)} cannot be unpacked: ${said}`);
  const folders = [draft, ...folderNames(draft).map((name) => join(draft, name))];
  const folder = folders.find((path) => readdirSync(path).includes(tool.binary));
  if (folder === undefined) throw new Error(`${basename(fetched)} contains no ${tool.binary}`);
  return join(folder, tool.binary);
}

/** @param {string} folder */
function folderNames(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
