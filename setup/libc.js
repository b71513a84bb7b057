import { existsSync } from 'node:fs';

/** @type {boolean | undefined} */
let known;

/**
 * Whether the running Node is built for musl, as on Alpine. Its report says so, which takes a while to make; where musl's
 * loader is not on this machine, it cannot be.
 * @returns {boolean}
 */
export function isMusl() {
  known ??= hasLoader() && isLinkedToMusl();
  return known;
}

function hasLoader() {
  const machine = process.arch === 'x64' ? 'x86_64' : 'aarch64';
  return process.platform === 'linux' && existsSync(`/lib/ld-musl-${machine}.so.1`);
}

function isLinkedToMusl() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime === undefined;
}
