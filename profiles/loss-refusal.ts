import { formatShare } from '../core/quantities.ts';
import type { NetworkProfile } from '../core/network.ts';

/**
 * Why a run cannot use this profile, or undefined when it can. A TCP proxy cannot drop packets, and what it could do
 * instead (drop pieces of the stream) must never be called loss.
 */
export function lossRefusal(profile: NetworkProfile): string | undefined {
  if (profile.loss === 0) return undefined;
  return (
    `the network profile "${profile.name}" loses ${formatShare(profile.loss)} of its packets: this machine cannot drop packets; ` +
    'run with --docker, or as root on Linux (both come with a later version; until then choose a profile without loss)'
  );
}
