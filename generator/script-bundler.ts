import { build, stop, type BuildFailure, type BuildOptions, type BuildResult, type Message } from 'esbuild';
import { join } from 'node:path';
import { MascaretError, reasonOf } from '../core/errors.ts';
import { k6Modules } from './k6-modules.ts';

/**
 * Names that a module exports, its re-exports included; undefined for a CommonJS module, which says so only when it
 * runs. Throws `MascaretError` `script-invalid`.
 */
export async function exportsOf(path: string): Promise<readonly string[] | undefined> {
  const { metafile } = await run({ entryPoints: [path], metafile: true });
  const outputs = Object.values(metafile?.outputs ?? {});
  const entry = outputs.find(({ entryPoint }) => entryPoint !== undefined)?.entryPoint ?? '';
  if (metafile?.inputs[entry]?.format === 'cjs') return undefined;
  return outputs.flatMap((output) => output.exports);
}

/** Bundles a module given as text into one that k6 can load. Throws `MascaretError` `script-invalid`. */
export async function bundleWithEsbuild(options: {
  readonly contents: string;
  readonly define: Readonly<Record<string, string>>;
}): Promise<string> {
  const { outputFiles } = await run({
    stdin: { contents: options.contents, resolveDir: import.meta.dirname, sourcefile: 'mascaret-entry.js' },
    define: options.define,
  });
  return outputFiles?.[0]?.text ?? '';
}

/** k6 brings its own modules; everything else goes into the bundle. `mascaret` names our workload API for scripts. */
const FOR_K6: BuildOptions = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  mainFields: ['module', 'main'],
  plugins: [k6Modules],
  alias: { mascaret: join(import.meta.dirname, 'workloads', 'call.ts') },
  logLevel: 'silent',
  absWorkingDir: process.cwd(),
};

async function run(options: BuildOptions): Promise<BuildResult> {
  try {
    return await buildAnyway({ ...FOR_K6, ...options });
  } catch (error) {
    const messages = (error as Partial<BuildFailure>).errors ?? [];
    const told = messages.slice(0, 3).map((message) => sentence(message));
    throw new MascaretError(
      'script-invalid',
      `the workload script cannot be used: ${told.join('; ') || reasonOf(error)}`,
      {
        hint: 'It is bundled for k6: modules of Node itself are not there; npm packages and TypeScript are.',
        cause: error,
      },
    );
  }
}

/** esbuild's service is in our process group, so a Ctrl-C at the terminal ends it; who is interrupted must not be told of it. */
async function buildAnyway(options: BuildOptions): Promise<BuildResult> {
  try {
    return await build(options);
  } catch (error) {
    if (!/^The service (?:was stopped|is no longer running)/.test(reasonOf(error))) throw error;
    await stop();
    return await build(options);
  }
}

function sentence({ text, location }: Message): string {
  return location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`;
}
