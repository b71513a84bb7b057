import type { NetworkProfile } from '../core/network.ts';

/** One toxic as Toxiproxy takes it. `latency` and `jitter` in ms, `rate` in KB/s (1 KB = 1000 B); all whole numbers. */
export interface Toxic {
  readonly name: string;
  readonly type: 'latency' | 'bandwidth';
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

/**
 * The toxics that give a lane the shape of a profile, in the order in which they must be created: latency before
 * bandwidth, because a latency toxic counts from a chunk's arrival at the proxy, so that behind a bandwidth toxic the
 * larger of the two would hold instead of their sum. Half of the round trip and of its jitter goes each way; the odd
 * millisecond goes downstream, so that the sum stays. `extraMs` is added to each direction.
 */
export function toToxics(profile: NetworkProfile, extraMs = 0): readonly Toxic[] {
  const rtt = Math.round(profile.rttMs);
  const jitter = Math.round(profile.jitterMs);
  return [
    ...latency('upstream', Math.floor(rtt / 2) + extraMs, Math.floor(jitter / 2)),
    ...latency('downstream', Math.ceil(rtt / 2) + extraMs, Math.ceil(jitter / 2)),
    ...bandwidth('upstream', profile.upKbps),
    ...bandwidth('downstream', profile.downKbps),
  ];
}

/** Toxiproxy's whole KB/s nearest to a rate in kbit/s, at least 1 (0 would block): 35 kbit/s becomes 4, which is 32. */
export function rateKBps(kbps: number): number {
  return Math.max(1, Math.round(kbps / 8));
}

function latency(stream: Toxic['stream'], latencyMs: number, jitterMs: number): readonly Toxic[] {
  if (latencyMs === 0 && jitterMs === 0) return [];
  return [{ name: `latency_${stream}`, type: 'latency', stream, attributes: { latency: latencyMs, jitter: jitterMs } }];
}

function bandwidth(stream: Toxic['stream'], kbps: number | undefined): readonly Toxic[] {
  if (kbps === undefined) return [];
  return [{ name: `bandwidth_${stream}`, type: 'bandwidth', stream, attributes: { rate: rateKBps(kbps) } }];
}
