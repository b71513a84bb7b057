import type { Change } from './mutant.ts';

/** What is replaced in a statement, each place for itself. `$1` and so on are groups of the pattern. */
const RULES: readonly (readonly [RegExp, string, string])[] = [
  [/\bIS NOT DISTINCT FROM\b/g, 'IS DISTINCT FROM', 'sql comparison'],
  [/\bIS DISTINCT FROM\b/g, 'IS NOT DISTINCT FROM', 'sql comparison'],
  [/\bIS NOT NULL\b/g, 'IS NULL', 'sql comparison'],
  [/\bIS NULL\b/g, 'IS NOT NULL', 'sql comparison'],
  [/(?<=\s)<>(?=\s)/g, '=', 'sql comparison'],
  [/(?<=\s)=(?=\s)/g, '<>', 'sql comparison'],
  [/(?<=\s)<(?=\s)/g, '<=', 'sql comparison'],
  [/(?<=\s)>(?=\s)/g, '>=', 'sql comparison'],
  [/(?<=\s)<(?=\s)/g, '>', 'sql comparison'],
  [/(?<=\s)>(?=\s)/g, '<', 'sql comparison'],
  [/\bAND\b(?! CURRENT ROW)/g, 'OR', 'sql logic'],
  [/\bOR\b/g, 'AND', 'sql logic'],
  [/\bNOT (?=EXISTS\b)/g, '', 'sql logic'],
  [/\b(?:FULL|LEFT) JOIN\b/g, 'JOIN', 'sql join'],
  [/\bsum\(/g, 'max(', 'sql aggregate'],
  [/\bmax\(/g, 'min(', 'sql aggregate'],
  [/\bmin\(/g, 'max(', 'sql aggregate'],
  [/\bbool_and\(/g, 'bool_or(', 'sql aggregate'],
  [/\bcount\(\*\)(?! OVER)/g, '1 * max(1)', 'sql aggregate'],
  [/\btrue\b/g, 'false', 'sql literal'],
  [/\bfalse\b/g, 'true', 'sql literal'],
  [/(?<=[\s(,])-(?=\w)/g, '', 'sql literal'],
  [/(?<=[\s(])0(?=[\s),])/g, '1', 'sql literal'],
  [/ FILTER \(WHERE [^()]*\)/g, '', 'sql filter'],
];

/** Changes of one condition: it is left out. */
const CONJUNCT = / AND (?:NOT )?[\w.]+ (?:=|<>|<|>|~) (?:'[^']*'|[\w.]+)/g;

/** Every change that is tried on a statement of SQL, which begins at this offset of its file; none for other text. */
export function sqlChanges(statement: string, offset: number): Change[] {
  if (!/\b(?:SELECT|UPDATE|INSERT|DELETE)\b/.test(statement)) return [];
  const found = RULES.flatMap(([pattern, replacement, operator]) =>
    at(statement, offset, pattern, replacement, operator),
  );
  return [...found, ...at(statement, offset, CONJUNCT, '', 'sql condition removed')];
}

function at(statement: string, offset: number, pattern: RegExp, replacement: string, operator: string): Change[] {
  return [...statement.matchAll(pattern)].map(({ 0: { length }, index }) => ({
    start: offset + index,
    end: offset + index + length,
    replacement,
    operator,
  }));
}
