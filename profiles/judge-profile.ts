import type { NetworkProfile } from '../core/network.ts';
import type { Throughput } from './measure-throughput.ts';
import { rateKBps } from './to-toxics.ts';

/** One figure of a profile: what it promises, what was measured, and how they agree. */
export interface Figure {
  readonly what: 'round trip' | 'down' | 'up';
  /** Milliseconds for the round trip, kbit/s otherwise; absent: not limited. */
  readonly promised?: number;
  readonly measured: number;
  /**
   * `kept`: within tolerance. `missed`: not. `free`: nothing was promised. `beyond`: the promise is more than this machine
   * can pass through the proxy at all, so it says nothing about the profile.
   */
  readonly verdict: 'kept' | 'missed' | 'free' | 'beyond';
  /** Why a figure differs, where that is known. */
  readonly reason?: string;
}

/** Within 5 % or 2 ms, whichever is more. */
export function roundTripToleranceMs(rttMs: number): number {
  return Math.max(0.05 * rttMs, 2);
}

const RATE_TOLERANCE = 0.1;

/** From here on a chunk of 32 KB is due every half millisecond or more often. */
const FAST_KBPS = 500_000;
const FAST_REASON =
  'Toxiproxy loses a little time at each chunk of 32 KB, which tells at such rates, the more the busier the machine is';

/** Judges a measured round trip in milliseconds. */
export function judgeRoundTrip(profile: NetworkProfile, measuredMs: number): Figure {
  const kept = Math.abs(measuredMs - profile.rttMs) <= roundTripToleranceMs(profile.rttMs);
  return { what: 'round trip', promised: profile.rttMs, measured: measuredMs, verdict: kept ? 'kept' : 'missed' };
}

/** Judges measured throughputs in kbit/s. `ceiling`: what passes through a lane without any limit on this machine. */
export function judgeThroughput(
  profile: NetworkProfile,
  measured: Throughput,
  ceiling?: Throughput,
): readonly Figure[] {
  return [
    judgeRate('down', profile.downKbps, measured.downKbps, ceiling?.downKbps),
    judgeRate('up', profile.upKbps, measured.upKbps, ceiling?.upKbps),
  ];
}

/** What the profile's rate becomes in Toxiproxy, when that is more than the tolerance away, or worth saying. */
export function roundingOf(kbps: number): string | undefined {
  const got = rateKBps(kbps) * 8;
  if (Math.abs(got - kbps) <= 0.01 * kbps) return undefined;
  return `Toxiproxy takes whole KB/s: ${kbps} kbit/s becomes ${got} (${rateKBps(kbps)} KB/s)`;
}

function judgeRate(what: 'down' | 'up', promised: number | undefined, measured: number, ceiling?: number): Figure {
  if (promised === undefined) return { what, measured, verdict: 'free' };
  const rounding = roundingOf(promised);
  const figure = { what, promised, measured, ...(rounding === undefined ? {} : { reason: rounding }) };
  if (Math.abs(measured - promised) <= RATE_TOLERANCE * promised) return { ...figure, verdict: 'kept' };
  // Both ends of the probe share the machine with the proxy, so half of the ceiling may be all there is beside a limit.
  if (measured < promised && ceiling !== undefined && ceiling < 2 * promised) {
    const reason = `this machine passes ${mbit(ceiling)} through the proxy without any limit; too little to show ${mbit(promised)}`;
    return { ...figure, verdict: 'beyond', reason };
  }
  const isFast = measured < promised && promised >= FAST_KBPS;
  return { ...figure, verdict: 'missed', ...(isFast ? { reason: FAST_REASON } : {}) };
}

function mbit(kbps: number): string {
  return `${(kbps / 1_000).toFixed(0)} Mbit/s`;
}
