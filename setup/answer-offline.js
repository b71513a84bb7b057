import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arePackagesThere } from './npm-packages.js';
import { projectFolder } from './project-folder.js';
import { findNode } from './right-node.js';

/**
 * Answers what must need nothing and install nothing: `--version` always; help and completion where the program itself
 * cannot answer yet, from the texts that `help.json` keeps.
 * @param {readonly string[]} words
 * @returns {number | undefined} The exit code; undefined when the words ask for something else, or the program can answer.
 */
export function answerOffline(words) {
  const ours = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  if (ours.includes('--version')) {
    console.log(JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')).version);
    return 0;
  }
  const asksForHelp = ours.length === 0 || ours.includes('--help') || ours.includes('-h');
  const needsNothing = asksForHelp || ours[0] === 'completion' || ours[0] === '--complete-words';
  if (!needsNothing || isInstalled()) return undefined;
  // Tab is to stay silent, and a missing package must not be fetched at each.
  if (ours[0] === '--complete-words') return 0;
  const { help, completion } = readTexts();
  if (ours.length === 0) {
    console.error(help['']);
    return 2;
  }
  const script = (completion[shellOf(ours)] ?? '').replaceAll('{launcher}', quotedLauncher());
  console.log(asksForHelp ? help[pathOf(ours, help)] : script);
  return 0;
}

function isInstalled() {
  return findNode() !== undefined && arePackagesThere();
}

/** @returns {{ help: Record<string, string>, completion: Record<string, string> }} By command, and by shell. */
function readTexts() {
  return JSON.parse(readFileSync(join(projectFolder, 'setup', 'help.json'), 'utf8'));
}

/**
 * The longest run of words from the first on that names a command: `chaos inject` of `chaos inject kill --help`.
 * @param {readonly string[]} words
 * @param {Record<string, string>} help
 */
function pathOf(words, help) {
  const named = words.slice(
    0,
    words.findIndex((word) => word.startsWith('-')),
  );
  for (let length = named.length; length > 0; length -= 1) {
    const path = named.slice(0, length).join(' ');
    if (help[path] !== undefined) return path;
  }
  return '';
}

/** @param {readonly string[]} words */
function shellOf([, shell]) {
  if (shell === 'bash' || shell === 'zsh') return shell;
  return /(?:^|\/)zsh$/.test(process.env['SHELL'] ?? '') ? 'zsh' : 'bash';
}

/** In single quotes nothing has a meaning to a shell but the quote itself. */
function quotedLauncher() {
  return `'${join(projectFolder, 'mascaret').replaceAll("'", String.raw`'\''`)}'`;
}
