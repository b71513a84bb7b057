import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { download, downloadBase } from './download.js';
import { runProgram } from './run-program.js';

/** @typedef {import('./tool-table.js').Tool} Tool */

/**
 * Brings a tool's binary from its release to `target`, checked against the release's file of sums. Rejects with a
 * sentence that names the address and what it answered.
 * @param {Tool} tool
 * @param {string} draft An empty folder.
 * @param {string} target Where the binary is to be.
 * @param {(howFar: string) => void} report
 */
export async function bringRelease(tool, draft, target, report) {
  const platform = `${process.platform}-${process.arch}`;
  const file = tool.files[platform];
  if (file === undefined) throw new Error(`${tool.title} publishes no binary for ${platform}`);
  const base = `${downloadBase()}/${tool.repository}/releases/download/v${tool.version}`;
  const sums = join(draft, 'checksums');
  const fetched = join(draft, basename(file));
  await naming(`${base}/${tool.checksums}`, (url) => download(url, sums));
  const expected = sumFor(file, readFileSync(sums, 'utf8'));
  if (expected === undefined) throw new Error(`${base}/${tool.checksums} has no sum for ${file}`);
  await naming(`${base}/${file}`, async (url) => {
    await download(url, fetched, report);
    const algorithm = expected.length === 128 ? 'sha512' : 'sha256';
    const actual = await hashOf(fetched, algorithm);
    if (actual !== expected)
      throw new Error(
        `its ${algorithm === 'sha512' ? 'SHA-512' : 'SHA-256'} is ${actual}, but the release says ${expected}`,
      );
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
 * @param {string} sums Lines of `<sum>  <file>`, SHA-256 or SHA-512; a `*` before the file means binary mode.
 * @returns {string | undefined}
 */
export function sumFor(file, sums) {
  const rows = sums.split('\n').map((line) => line.trim().split(/\s+\*?/));
  return rows
    .find(([sum, name]) => name === file && /^(?:[0-9a-f]{64}|[0-9a-f]{128})$/i.test(sum ?? ''))?.[0]
    ?.toLowerCase();
}

/**
 * @param {string} file
 * @param {'sha256' | 'sha512'} algorithm
 * @returns {Promise<string>}
 */
async function hashOf(file, algorithm) {
  const hash = createHash(algorithm);
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
