import { didYouMean } from '../core/did-you-mean.ts';
import { MascaretError } from '../core/errors.ts';
import type { ParserState } from './parser-state.ts';

/** The parser's complaint about a command line, as an error a person can mend: what, and what was probably meant. */
export function usageError(complaint: string, words: readonly string[], state: ParserState): MascaretError {
  const command = commandOf(state);
  const help = `"${command} --help" shows what there is.`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/s.exec(complaint)?.[1];
  if (unknown !== undefined) return unknownWords(unknown.split(', '), words, state);
  // A missing word hides an option that does not exist, which is what was meant to be said.
  const strange = words.find((word) => word.startsWith('--') && word.length > 2 && !isKnown(word, state));
  if (complaint.startsWith('Not enough non-option arguments') || complaint === '') {
    if (strange !== undefined) return unknownWords([nameOf(strange)], words, state);
    return somethingMissing(state, help);
  }
  const missing = /^Not enough arguments following: (.*)$/s.exec(complaint)?.[1];
  if (missing !== undefined) return new MascaretError('usage', `--${missing} needs a value`, { hint: help });
  const choice = /Argument: (\S+), Given: "([^"]*)", Choices: (.*)/.exec(complaint);
  if (choice !== null) {
    const [, argument = '', given = '', choices = ''] = choice;
    return new MascaretError('usage', `there is no ${argument} "${given}"`, { hint: `There is: ${choices}.` });
  }
  const first = complaint.replaceAll(/\s*\n\s*/g, ' ').trim();
  return new MascaretError('usage', `${first.charAt(0).toLowerCase()}${first.slice(1)}`, { hint: help });
}

/** The word in the place of a command is none. */
export function unknownCommand(word: string, commands: readonly string[]): MascaretError {
  const near = didYouMean(word, commands);
  return new MascaretError('usage', `there is no command "${word}"`, {
    hint:
      near === undefined
        ? `There is: ${commands.join(', ')}. A scenario is run with "mascaret run NAME".`
        : `Did you mean "mascaret ${near}"?`,
  });
}

function somethingMissing({ usage = 'mascaret', commands }: ParserState, help: string): MascaretError {
  const isTold = commands.length === 0 || /[<[]/.test(usage);
  return new MascaretError('usage', `something is missing: ${isTold ? usage : `${usage} <command>`}`, {
    hint: isTold ? help : `There is: ${commands.join(', ')}.`,
  });
}

function unknownWords(unknown: readonly string[], words: readonly string[], state: ParserState): MascaretError {
  const command = commandOf(state);
  // The parser also names the camel-cased twin of each option; only what was typed is of interest.
  const typed = unknown.map((name) => ({ name, option: words.find((word) => isOption(word, name)) }));
  const meant = typed.find(({ name, option }) => option !== undefined || words.includes(name)) ?? typed[0];
  const name = meant?.name ?? '';
  const isWord = meant?.option === undefined;
  const near = didYouMean(name, isWord ? state.commands : state.options);
  const what = isWord ? `"${name}" is one word too many for "${command}"` : `"${command}" has no option --${name}`;
  return new MascaretError('usage', what, {
    hint:
      near === undefined ? `"${command} --help" shows what there is.` : `Did you mean ${isWord ? '' : '--'}${near}?`,
  });
}

function isOption(word: string, name: string): boolean {
  return word.startsWith('-') && [`--${name}`, `-${name}`, `--no-${name}`].includes(word.split('=')[0] ?? '');
}

function isKnown(word: string, { options }: ParserState): boolean {
  const name = nameOf(word);
  return [...options, 'help', 'version'].includes(name) || options.includes(name.replace(/^no-/, ''));
}

function nameOf(word: string): string {
  return (word.split('=')[0] ?? '').replace(/^--/, '');
}

/** `mascaret chaos inject` of `mascaret chaos inject <fault> <target>`. */
function commandOf({ usage }: ParserState): string {
  return usage?.replaceAll(/\s*[<[].*$/g, '') ?? 'mascaret';
}
