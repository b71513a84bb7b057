import { setTimeout as sleep } from 'node:timers/promises';
import type { NetworkProfile } from '../core/network.ts';
import { probeConnection } from './probe-connection.ts';
import { PROBE, sendForEver, type ProbeServer } from './probe-server.ts';
import { RateMeter } from './rate-meter.ts';

/** kbit/s in each direction, as seen from the user. */
export interface Throughput {
  readonly downKbps: number;
  readonly upKbps: number;
}

export interface ThroughputOptions {
  /** Of the lane, `host:port`. */
  readonly address: string;
  readonly server: ProbeServer;
  /** Tells this lane's uploads from others', 0..255. */
  readonly upload: number;
  readonly profile: NetworkProfile;
  readonly signal?: AbortSignal;
}

/** A slow lane is watched for longer, because it moves in few large steps (a tenth of a second's worth). */
const SLOW_KBPS = 500;
const SLOW_COUNTED_MS = 4_000;
const COUNTED_MS = 1_500;
const FAST_COUNTED_MS = 800;
/** Above this, both directions at once would take the machine from each other. */
const FAST_KBPS = 50_000;
const WARM_UP_MS = 400;

/** Steady throughput of bulk transfers through a lane, one connection each way. */
export async function measureThroughput(options: ThroughputOptions): Promise<Throughput> {
  if (fastestKbps(options.profile) < FAST_KBPS) {
    const [downKbps, upKbps] = await Promise.all([measureDown(options), measureUp(options)]);
    return { downKbps, upKbps };
  }
  const downKbps = await measureDown(options);
  return { downKbps, upKbps: await measureUp(options) };
}

/** The faster of a profile's two rates; one without limit is faster than any. */
export function fastestKbps(profile: NetworkProfile): number {
  return Math.max(profile.downKbps ?? Infinity, profile.upKbps ?? Infinity);
}

async function measureDown(options: ThroughputOptions): Promise<number> {
  const meter = new RateMeter(WARM_UP_MS);
  const socket = await probeConnection(options.address, options.signal);
  try {
    socket.on('data', (data) => meter.add(data.length, performance.now()));
    socket.write(Buffer.from([PROBE.download]));
    return await untilCounted(meter, options);
  } finally {
    socket.destroy();
  }
}

async function measureUp(options: ThroughputOptions): Promise<number> {
  const meter = new RateMeter(WARM_UP_MS);
  options.server.onUpload(options.upload, (bytes) => meter.add(bytes, performance.now()));
  const socket = await probeConnection(options.address, options.signal);
  socket.on('error', () => socket.destroy());
  try {
    socket.write(Buffer.from([PROBE.upload, options.upload]));
    sendForEver(socket);
    return await untilCounted(meter, options);
  } finally {
    socket.destroy();
  }
}

async function untilCounted(meter: RateMeter, { profile, signal }: ThroughputOptions): Promise<number> {
  const wantedMs = countedMs(profile);
  const deadline = performance.now() + WARM_UP_MS + 2 * wantedMs + 4 * profile.rttMs + 5_000;
  while (meter.countedMs < wantedMs) {
    if (performance.now() > deadline) throw new Error(`nothing comes through the lane ${profile.name}`);
    await sleep(20, undefined, signal === undefined ? {} : { signal });
  }
  return meter.kbps ?? 0;
}

function countedMs(profile: NetworkProfile): number {
  if (Math.min(profile.downKbps ?? Infinity, profile.upKbps ?? Infinity) < SLOW_KBPS) return SLOW_COUNTED_MS;
  return fastestKbps(profile) < FAST_KBPS ? COUNTED_MS : FAST_COUNTED_MS;
}
