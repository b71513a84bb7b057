import { readFileSync } from 'node:fs';

/** The programs that mascaret drives and does not contain. */
export type ToolName = 'k6' | 'toxiproxy-server' | 'caddy';

/** One row of `setup/tools/tools.json`, the one place where a tool's version and origin stand. */
export interface ToolFacts {
  readonly name: ToolName;
  readonly title: string;
  readonly version: string;
  readonly purpose: string;
  /** Fetched when something needs it, not at the first start. */
  readonly onDemand?: true;
  /** Its folder is `<cache>/tools/<folder>-<version>`. */
  readonly folder: string;
  readonly binary: string;
}

/** The table of tools, read from the file that the set-up reads too. */
export function readToolFacts(): readonly ToolFacts[] {
  return JSON.parse(readFileSync(new URL('../setup/tools/tools.json', import.meta.url), 'utf8')) as ToolFacts[];
}
