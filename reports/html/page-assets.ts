import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** The program and the style of the page, ready to be put inline. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

let made: Promise<PageAssets> | undefined;

/** Bundles the page's program with uPlot, once per process. The same sources give the same text. */
export function pageAssets(): Promise<PageAssets> {
  made ??= makeAssets();
  return made;
}

async function makeAssets(): Promise<PageAssets> {
  const uplot = dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
  const program = bundledProgram();
  const [chartStyle, pageStyle, licence] = await Promise.all([
    readFile(join(uplot, 'dist', 'uPlot.min.css'), 'utf8'),
    readFile(pathOf('page/report.css'), 'utf8'),
    readFile(join(uplot, 'LICENSE'), 'utf8'),
  ]);
  const notice = `/* Contains uPlot.\n${licence.trim().replaceAll('*/', '* /')}\n*/`;
  return { script: `${notice}\n${program.trim()}`, style: `${chartStyle.trim()}\n${pageStyle.trim()}` };
}

/** By a process of its own that ends with it: one that stays would have been ended by the Ctrl-C that is reported of. */
function bundledProgram(): string {
  const { outputFiles } = buildSync({
    entryPoints: [pathOf('page/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? '';
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
