import { readFile } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';

/** k6's modules that a user's script gets from us, wrapped; every other one it gets as k6 has it. */
const WRAPPED: Readonly<Record<string, string>> = {
  k6: 'k6.ts',
  'k6/http': 'http.ts',
  'k6/metrics': 'metrics.ts',
  'k6/ws': 'ws.ts',
  'k6/websockets': 'websockets.ts',
  'k6/experimental/websockets': 'websockets.ts',
  'k6/net/grpc': 'grpc.ts',
};

const WORKLOADS = join(import.meta.dirname, 'workloads');
const AS_ESM = 'k6-module-for-require';

/**
 * Lets a script find k6's modules as it does under `k6 run`, with these differences: requests go over the lanes, pauses
 * and checks are recorded (`workloads/wrapped/`), `require` works in a bundle of modules, and `import.meta.resolve`
 * gives addresses beside the script although the bundle lies elsewhere.
 */
export const k6Modules: Plugin = {
  name: 'k6-modules',
  setup(build) {
    build.onResolve({ filter: /^k6(?:$|\/)/ }, (args) => resolveK6(args));
    build.onLoad({ filter: /.*/, namespace: AS_ESM }, ({ path }) => ({
      contents: `export * from ${JSON.stringify(path)};\nexport { default } from ${JSON.stringify(path)};\n`,
      resolveDir: WORKLOADS,
    }));
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => withOwnAddress(path));
  },
};

function resolveK6({ path, importer, kind, namespace }: OnResolveArgs): OnResolveResult {
  const ours = namespace === AS_ESM || importer.startsWith(WORKLOADS + sep);
  const wrapper = WRAPPED[path];
  if (!ours && wrapper !== undefined) return { path: join(WORKLOADS, 'wrapped', wrapper) };
  // A module for k6 has no `require` of its own.
  if (kind === 'require-call') return { path, namespace: AS_ESM };
  return { path, external: true };
}

/** Only a file that uses it is touched: `import.meta.resolve(…)` is asked of the file's own address. */
async function withOwnAddress(path: string): Promise<OnLoadResult | undefined> {
  if (path.startsWith(WORKLOADS + sep)) return undefined;
  const text = await readFile(path, 'utf8');
  if (!text.includes('import.meta')) return undefined;
  const own = JSON.stringify(pathToFileURL(path).href);
  const contents = text
    .replaceAll(/\bimport\.meta\.resolve\s*\(/g, `globalThis.mascaretResolve(${own}, `)
    .replaceAll(/\bimport\.meta\.url\b/g, own);
  return { contents, loader: loaderOf(path), resolveDir: dirname(path) };
}

function loaderOf(path: string): Loader {
  const extension = extname(path).replace(/^\.[cm]?/, '');
  return extension === 'ts' || extension === 'tsx' || extension === 'jsx' ? extension : 'js';
}
