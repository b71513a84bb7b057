import { basename, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { say } from '../render/terminal.ts';

const SHELLS = ['bash', 'zsh'] as const;
type Shell = (typeof SHELLS)[number];

/** `mascaret completion`: a script for the shell, which asks mascaret itself for the words at each Tab. */
export const completionCommand: CommandModule<object, { readonly shell: Shell | undefined }> = {
  command: 'completion [shell]',
  describe: 'Print the script that completes commands, options and scenarios in bash or zsh',
  builder: (yargs) =>
    yargs
      .positional('shell', { choices: SHELLS, describe: 'By default the one you are in' })
      .example('source <($0 completion bash)', 'in ~/.bashrc')
      .example('source <($0 completion zsh)', 'in ~/.zshrc, after compinit'),
  handler: ({ shell }) => {
    const inZsh = basename(process.env['SHELL'] ?? '') === 'zsh';
    say((shell ?? (inZsh ? 'zsh' : 'bash')) === 'zsh' ? zshScript(launcher()) : bashScript(launcher()));
  },
};

/** The launcher of this very checkout, so that Tab works for `./mascaret` and for a mascaret on the PATH alike. */
function launcher(): string {
  return resolve(import.meta.dirname, '../../mascaret');
}

function bashScript(path: string): string {
  return `# mascaret completion for bash: source this, or add it to ~/.bashrc
_mascaret_words() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(${quoted(path)} --complete-words "\${COMP_WORDS[@]}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _mascaret_words mascaret ./mascaret ${quoted(path)}`;
}

function zshScript(path: string): string {
  return `# mascaret completion for zsh: source this after compinit, or add it to ~/.zshrc
_mascaret_words() {
  local -a found
  found=("\${(@f)$(${quoted(path)} --complete-words "\${words[@]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _mascaret_words mascaret`;
}

/** For a shell: within single quotes nothing has a meaning but the quote itself. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
