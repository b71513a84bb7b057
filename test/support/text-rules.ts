/** A file of source text, by its path from the project's folder. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const MOST_LINES = 300;
const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.d)?\.[jt]s$/;
const EMPTY_NAMES = /^(?:utils?|helpers?|common|misc)$/;
/** Folders that may speak to the terminal by `console`. */
const MAY_USE_CONSOLE = /^(?:cli\/render|setup|bench|generator\/workloads)\//;
/** The system under test is a program of its own; so is the guardian, whose stdout is the pipe to its parent. */
const MAY_USE_STDOUT = /^(?:cli\/render\/|setup\/|bench\/|sut\/app\/|test\/|platform\/guardian-process\.ts$)/;

/** From text, so that this very file does not break the rule. */
const ANY = new RegExp(['\\bas any\\b', ':\\s*any\\b', '<any\\b', '\\bany\\[\\]'].join('|'));

/** A loop that only sleeps, or one without a condition that awaits: it would wait for ever for what never comes. One with a
 * deadline in its condition ends. */
const ENDLESS_WAIT =
  /\bwhile \((?!.*performance\.now\(\) <).*\) (?:\{\s*)?await (?:sleep|new Promise)\(|\bfor \(.*\) await sleep\(|\b(?:while \(true\)|for \([^;)\n]*; ?;.*\)) \{[^}]*\bawait\b/;

/** Which house rules a file breaks, a sentence for each. */
export function textProblems({ path, text }: Source): string[] {
  const code = withoutComments(text);
  const broken: readonly (readonly [boolean, string])[] = [
    [text.trimEnd().split('\n').length > MOST_LINES, `is longer than ${MOST_LINES} lines`],
    [path.includes('.') && !KEBAB_CASE.test(path.split('/').at(-1) ?? ''), 'is not named in kebab-case'],
    [isEmptyName(path), 'has a name that says nothing'],
    [isBarrel(path, code), 'only re-exports: import from the files themselves'],
    [!MAY_USE_CONSOLE.test(path) && /\bconsole\s*\./.test(code), 'uses console outside cli/render'],
    [!MAY_USE_STDOUT.test(path) && /\bprocess\.stdout\.write\b/.test(code), 'writes to stdout outside cli/render'],
    [ANY.test(code), 'uses the type any'],
    [path.startsWith('test/') && ENDLESS_WAIT.test(code), 'waits in a loop of its own: use eventually()'],
    [/\b(?:test|it|describe|suite)\.(?:skip|only|todo)\(|\b(?:skip|only|todo): true\b/.test(code), skipWords],
    [
      !/^(?:test|bench)\//.test(path) && /\bimport\(\s*[^\s'"`)]/.test(code),
      'imports what no reader of the text can know',
    ],
  ];
  return broken.filter(([isBroken]) => isBroken).map(([, words]) => `${path} ${words}`);
}

const skipWords = 'leaves a test out; where it cannot run, skip: must give the reason as its text';

/** Comments and what stands in quotes are no code. Good for the rules above, not a parser. */
function withoutComments(text: string): string {
  return text
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, '')
    .replace(/(^|[\s;,{(])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, (literal) => `${literal[0]}…${literal[0]}`)
    .replace(/\/\*.*?\*\//g, '');
}

function isEmptyName(path: string): boolean {
  return path
    .replace(/(?:\.test)?\.[jt]s$/, '')
    .split(/[/-]/)
    .some((word) => EMPTY_NAMES.test(word));
}

function isBarrel(path: string, code: string): boolean {
  if (path.endsWith('/registry.ts')) return false;
  const rest = code.replace(/^export\s+(?:type\s+)?[*{][^;]*?\bfrom\b[^;]*;?$/gm, '').trim();
  return rest === '' && code.trim() !== '';
}
