import { posix } from 'node:path';

/** One import of one file: of a file of ours (`target` is its path), of Node itself, or of a package. */
export interface Edge {
  readonly from: string;
  readonly specifier: string;
  /** Path from the project's folder, for relative imports. */
  readonly target: string | undefined;
}

const EVERYTHING = [
  'core',
  'platform',
  'profiles',
  'metrics',
  'sut',
  'chaos',
  'generator',
  'reports',
  'dashboards',
  'cli',
  'setup',
] as const;

/**
 * The table of docs/ARCHITECTURE.md: whom each folder may import beside itself. `sut/app` and `generator/workloads` are
 * areas of their own: the first is only started, the second is bundled by the generator, which may read its data too.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  platform: ['core'],
  profiles: ['core', 'platform'],
  metrics: ['core', 'platform'],
  sut: ['core', 'platform', 'profiles'],
  chaos: ['core', 'platform', 'profiles'],
  generator: ['core', 'platform', 'profiles', 'metrics', 'generator/workloads'],
  reports: ['core', 'metrics'],
  dashboards: ['core'],
  // Its version stands there.
  cli: [...EVERYTHING, 'package.json'],
  'sut/app': [],
  'generator/workloads': [],
  setup: [],
  mascaret: ['setup'],
  'setup/launch.js': ['setup', 'cli'],
  bench: [...EVERYTHING, 'sut/app', 'generator/workloads', 'test'],
  test: [...EVERYTHING, 'sut/app', 'generator/workloads', 'bench'],
};

/** Top-level folders that may exist. */
export const FOLDERS: readonly string[] = [...EVERYTHING, 'bench', 'test', 'docs', '.ci'];

/** Areas within a folder that the table treats apart. */
const INNER_AREAS = ['sut/app', 'generator/workloads', 'setup/launch.js'];

/** Static, dynamic and type imports, and re-exports. The formatter puts statements at the start of a line. */
const IMPORTS = [
  /^(?:import|export)\b[^;'"`()]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"`]([^'"`]+)['"`]/g,
  /\brequire\(\s*['"`]([^'"`]+)['"`]/g,
];

/** Every import in a file's text. */
export function importsOf(path: string, text: string): Edge[] {
  const specifiers = IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  return specifiers.map((specifier) => ({
    from: path,
    specifier,
    target: specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : undefined,
  }));
}

/** Why an import is forbidden, or undefined. */
export function importProblem({ from, specifier, target }: Edge): string | undefined {
  const area = areaOf(from);
  if (target === undefined) return packageProblem(area, from, specifier);
  const other = areaOf(target);
  if (other === area) return moduleProblem(from, target);
  if ((MAY_IMPORT[area] ?? []).includes(other)) return undefined;
  return `${from} imports ${target}: ${area} may not import ${other}`;
}

/** The modules of the reference system, as folders of `sut/app`. */
const MODULES = ['bank', 'identity', 'messages', 'store/catalogue', 'store/inventory', 'store/orders'];

/** In a module `http → service → repository`; whoever may be below imports nothing from above, and nobody skips the service. */
const MUST_NOT_IMPORT: Readonly<Record<string, readonly string[]>> = {
  http: ['repository'],
  service: ['http'],
  repository: ['http', 'service'],
};

/** A module is seen by others through its port alone: `bank/bank.ts`. What puts a process together stands in `sut/app`. */
function moduleProblem(from: string, target: string): string | undefined {
  const [module, other] = [from, target].map((path) => MODULES.find((name) => path.startsWith(`sut/app/${name}/`)));
  if (other === undefined) return undefined;
  if (module === other) {
    const [layer = '', below = ''] = [from, target].map((path) => path.slice(`sut/app/${other}/`.length).split('/')[0]);
    if (MUST_NOT_IMPORT[layer]?.includes(below) !== true) return undefined;
    return `${from} imports ${target}: ${layer} may not import ${below}`;
  }
  const composes = module === undefined && posix.dirname(from) === 'sut/app';
  if (composes || target === `sut/app/${other}/${posix.basename(other)}.ts`) return undefined;
  return `${from} imports ${target}: a module is seen through its port`;
}

/** The row of the table that a path belongs to. */
export function areaOf(path: string): string {
  return INNER_AREAS.find((area) => path === area || path.startsWith(`${area}/`)) ?? path.split('/')[0] ?? path;
}

function packageProblem(area: string, from: string, specifier: string): string | undefined {
  const isOfNode = specifier.startsWith('node:');
  if (area === 'core' && isOfNode) return `${from} imports ${specifier}: core does no input or output`;
  if (area === 'generator/workloads' && !/^k6(\/|$)/.test(specifier)) {
    return `${from} imports ${specifier}: a workload runs in k6, which has only its own modules`;
  }
  if (area === 'setup' && !isOfNode) return `${from} imports ${specifier}: the set-up runs before there are packages`;
  return undefined;
}
