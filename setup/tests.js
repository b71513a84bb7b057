import os from 'node:os';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handOver } from './hand-over.js';
import { projectFolder } from './project-folder.js';
import { SetupFailure } from './setup-failure.js';

/** A test that hangs fails after this; the longest integration file runs several loads of a few seconds. */
const MOST_MS = 600_000;

/**
 * Folders of `test/integration` whose files run two at a time: they wait for databases, services and processes more
 * than they compute, and hold on a machine that is busy with something else.
 */
const PATIENT = /^test\/integration\/(?:app|audit|bank|catalogue|cli|identity|inventory|messages|platform|setup)\//;

/**
 * Runs the tests of some areas of `test/`, one area after the other, and gives the worst exit code. Unit tests run side
 * by side, patient ones two at a time; all others one by one, since they put load on the machine and look at what comes
 * out.
 * @param {string} node
 * @param {string[]} areas Folders of `test/`; those that do not exist are left out.
 * @param {string[]} args Options for `node --test`, and words that a file's path must contain.
 * @returns {Promise<number>}
 */
export async function runTests(node, areas, args) {
  const options = args.filter((arg) => arg.startsWith('-'));
  const words = args.filter((arg) => !arg.startsWith('-'));
  let worst = 0;
  let ran = 0;
  for (const area of areas) {
    const files = testFiles(area).filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
    for (const { group, atOnce } of groupsOf(area, files)) {
      if (group.length === 0) continue;
      ran += group.length;
      const code = await handOver(node, [
        '--test',
        `--test-concurrency=${atOnce}`,
        `--test-timeout=${MOST_MS}`,
        ...options,
        ...reporters(options),
        ...group,
      ]);
      worst = Math.max(worst, code);
      if (code > 128) return code;
    }
  }
  if (ran === 0) throw new SetupFailure(`No test file matches ${words.join(' or ')}.`);
  return worst;
}

/**
 * @param {string} area
 * @param {string[]} files
 * @returns {{ group: string[], atOnce: number }[]}
 */
function groupsOf(area, files) {
  if (area === 'unit') return [{ group: files, atOnce: cores() }];
  return [
    { group: files.filter((file) => PATIENT.test(file)), atOnce: 2 },
    { group: files.filter((file) => !PATIENT.test(file)), atOnce: 1 },
  ];
}

/**
 * The usual report unless others are asked for by name, and always the list of what was skipped.
 * @param {readonly string[]} options Of the user, for `node --test`.
 * @returns {string[]} The reporters' options, to be given after those of the user.
 */
export function reporters(options) {
  const asked = options.filter((option) => option.startsWith('--test-reporter=')).length;
  const placed = options.filter((option) => option.startsWith('--test-reporter-destination=')).length;
  const toStdout = '--test-reporter-destination=stdout';
  return [
    ...(asked === 0 ? ['--test-reporter=spec', toStdout] : []),
    ...Array.from({ length: Math.max(0, asked - placed) }, () => toStdout),
    `--test-reporter=${pathToFileURL(join(projectFolder, 'setup', 'skipped-reporter.js')).href}`,
    toStdout,
  ];
}

/** @param {string} area */
function testFiles(area) {
  const found = filesIn(join('test', area));
  return area === 'unit' ? ['test/architecture.test.ts', ...found] : found;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(folder) {
  const here = join(projectFolder, folder);
  if (!existsSync(here)) return [];
  return readdirSync(here, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((file) => /\.test\.[jt]s$/.test(file))
    .sort();
}

/** The first is missing from Node 18 before 18.14. */
function cores() {
  return typeof os.availableParallelism === 'function' ? os.availableParallelism() : os.cpus().length;
}
