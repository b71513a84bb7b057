/** The words of a command line as a person would type them again: quoted where a shell needs it. */
export function commandLine(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const set = ['MASCARET_PLANTED_BUG', 'MASCARET_PORT'].flatMap((name) =>
    environment[name] === undefined ? [] : [`${name}=${quoted(environment[name])}`],
  );
  return [...set, './mascaret', ...words.map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
