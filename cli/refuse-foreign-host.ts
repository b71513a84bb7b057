import { MascaretError } from '../core/errors.ts';
import type { SystemChoice } from '../core/scenario.ts';
import { isThisMachine } from '../core/this-machine.ts';

/**
 * Refuses to aim at a system on another machine, unless its host (as in `http://HOST:PORT`, without the port) is among
 * those the user says he may test. Throws `MascaretError` `host-not-allowed` otherwise, which tells the danger. Pure.
 */
export function refuseForeignHost(
  { url }: Partial<SystemChoice>,
  allowed: readonly string[],
  danger = 'load could bring it down',
): void {
  if (url === undefined) return;
  const { hostname } = new URL(url);
  if (isThisMachine(hostname) || allowed.some((host) => host.toLowerCase() === hostname)) return;
  throw new MascaretError('host-not-allowed', `the system at ${url} is not on this machine: ${danger}`, {
    hint: `If you have the permission of its owner, add  --i-am-allowed-to-test ${hostname}`,
  });
}
