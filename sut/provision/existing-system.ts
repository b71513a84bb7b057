import { MascaretError, reasonOf } from '../../core/errors.ts';
import type { SeedSize } from '../../core/scenario.ts';
import type { SystemUnderTest } from '../../core/system.ts';
import { directFetch } from '../../platform/direct-fetch.ts';

const PATIENCE_MS = 5000;

/**
 * A system that is there already: nothing is started, only looked at. Any HTTP answer will do. Throws `MascaretError`
 * `system-unreachable`. No runtime and no books: it cannot be killed, and its data cannot be audited.
 */
export async function existingSystem(url: string, data: SeedSize): Promise<SystemUnderTest> {
  try {
    await directFetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), withoutBody: true });
  } catch (cause) {
    throw new MascaretError('system-unreachable', `the system at ${url} does not answer: ${reasonOf(cause)}`, {
      cause,
      hint: 'Start it, or correct system.url in the scenario.',
    });
  }
  const { profiles, products, stores } = data;
  return {
    url: url.replace(/\/+$/, ''),
    architecture: 'external',
    data: { profiles, accounts: 2 * profiles, products, stores },
    versions: {},
  };
}
