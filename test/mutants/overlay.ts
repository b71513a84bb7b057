import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import type { Change } from './mutant.ts';

/**
 * Loaded into every process of a test by `--import`: gives one file changed, as the environment says. The file itself is
 * never written to, so that nothing is left of a mutant however its run ends.
 */
const { url: changed, change } = JSON.parse(process.env['MASCARET_MUTANT'] ?? '{}') as {
  readonly url?: string;
  readonly change?: Change;
};

if (changed !== undefined && change !== undefined) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== changed) return loaded;
      const source = readFileSync(new URL(url), 'utf8');
      return { ...loaded, source: source.slice(0, change.start) + change.replacement + source.slice(change.end) };
    },
  });
}
