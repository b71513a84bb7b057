import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../../core/did-you-mean.ts';
import { MascaretError } from '../../core/errors.ts';
import { architectureSchema, type Architecture } from './architecture.ts';

/** Every architecture that ships, in order of name. */
export function listArchitectures(): readonly Architecture[] {
  return architectureNames().map((name) => readArchitecture(name));
}

/** One architecture by name. Throws `MascaretError` `unknown-architecture`, with what may have been meant. */
export function readArchitecture(name: string): Architecture {
  const names = architectureNames();
  if (!names.includes(name)) {
    const guess = didYouMean(name, names);
    throw new MascaretError('unknown-architecture', `there is no architecture "${name}"`, {
      hint: guess === undefined ? `There is: ${names.join(', ')}.` : `Did you mean ${guess}?`,
    });
  }
  return parseArchitecture(name, readFileSync(join(import.meta.dirname, `${name}.yaml`), 'utf8'));
}

/** An architecture from the text of its file. Throws `MascaretError` `bad-architecture` naming what is wrong. */
export function parseArchitecture(name: string, yaml: string): Architecture {
  const parsed = architectureSchema.safeParse(parse(yaml));
  if (!parsed.success) {
    throw new MascaretError('bad-architecture', `architecture ${name}: ${z.prettifyError(parsed.error)}`, {
      hint: `Mend sut/architectures/${name}.yaml.`,
    });
  }
  const { services, ...facts } = parsed.data;
  return { name, ...facts, services: Object.entries(services).map(([service, data]) => ({ name: service, ...data })) };
}

function architectureNames(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}
