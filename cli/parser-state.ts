import type { Argv } from 'yargs';

/** Where the parser stands: what it would have taken there. */
export interface ParserState {
  /** Without dashes. */
  readonly options: readonly string[];
  readonly commands: readonly string[];
  /** `mascaret chaos inject <fault> <target>`; absent before any command. */
  readonly usage: string | undefined;
  /** Adds what a command below takes, without calling it. */
  readonly enter: (command: string) => void;
}

/** Reads the state that the parser keeps at run time and leaves out of its types; empty should it ever hide it. */
export function parserState(cli: Argv): ParserState {
  const told = cli as unknown as Told;
  const inside = told.getInternalMethods?.();
  return {
    options: Object.keys(told.getOptions?.().key ?? {}),
    commands: inside?.getCommandInstance?.().getCommands?.() ?? [],
    usage: inside?.getUsageInstance?.().getUsage?.()[0]?.[0]?.split('\n')[0]?.replaceAll('$0', 'mascaret'),
    enter: (command) => {
      const builder = inside?.getCommandInstance?.().getCommandHandlers?.()[command]?.builder;
      if (typeof builder === 'function') builder(cli);
    },
  };
}

interface Told {
  readonly getOptions?: () => { readonly key: Readonly<Record<string, unknown>> };
  readonly getInternalMethods?: () => {
    readonly getCommandInstance?: () => {
      readonly getCommands?: () => readonly string[];
      readonly getCommandHandlers?: () => Readonly<Record<string, { readonly builder?: unknown }>>;
    };
    readonly getUsageInstance?: () => { readonly getUsage?: () => readonly (readonly (string | undefined)[])[] };
  };
}
