import type { Socket } from 'node:net';
import type { NetworkProfile } from '../core/network.ts';
import { probeConnection } from './probe-connection.ts';
import { PROBE } from './probe-server.ts';
import { roundTripToleranceMs } from './judge-profile.ts';

/** Far networks are asked over several connections at once, so that they need no minutes: at most so many. */
const MOST_CONNECTIONS = 24;
const SAMPLES_PER_CONNECTION = 3;
/** Nearer ones answer fast enough, and the asking itself would show in their figures. */
const NEAR_MS = 10;
const FEWEST_SAMPLES = 36;

/**
 * Median round trip in milliseconds of small messages over established connections through a lane, from enough samples
 * that the jitter's part in it stays below a quarter of the tolerance.
 */
export async function measureRoundTrip(
  address: string,
  profile: NetworkProfile,
  signal?: AbortSignal,
): Promise<number> {
  const needed = samplesNeeded(profile);
  const connections = isNear(profile) ? 1 : Math.min(MOST_CONNECTIONS, Math.ceil(needed / SAMPLES_PER_CONNECTION));
  const each = Math.ceil(needed / connections);
  const samples = await Promise.all(Array.from({ length: connections }, () => sampleConnection(address, each, signal)));
  return median(samples.flat());
}

/** True for a network so near that it must be measured while nothing else is. */
export function isNear(profile: NetworkProfile): boolean {
  return profile.rttMs < NEAR_MS;
}

/**
 * The jitter of the two ways adds up to a triangle of half-width J, whose median has the standard error J / (2 √n); four
 * of them within the tolerance leave one false alarm in some ten thousand.
 */
export function samplesNeeded(profile: NetworkProfile): number {
  return Math.max(FEWEST_SAMPLES, Math.ceil(((2 * profile.jitterMs) / roundTripToleranceMs(profile.rttMs)) ** 2));
}

async function sampleConnection(address: string, count: number, signal: AbortSignal | undefined): Promise<number[]> {
  const socket = await probeConnection(address, signal);
  try {
    socket.write(Buffer.from([PROBE.echo]));
    // The proxy dials behind our back: the first exchange is not one over an established connection.
    await exchange(socket);
    const samples: number[] = [];
    for (let at = 0; at < count; at += 1) samples.push(await exchange(socket));
    return samples;
  } finally {
    socket.destroy();
  }
}

async function exchange(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (): void => reject(new Error('the connection ended while it was measured'));
  socket.once('data', () => resolve());
  socket.once('close', fail);
  const startedMs = performance.now();
  socket.write('p');
  await promise;
  socket.off('close', fail);
  return performance.now() - startedMs;
}

function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
