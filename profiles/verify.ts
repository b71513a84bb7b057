import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lanes, NetworkProfile } from '../core/network.ts';
import { ReleaseStack } from '../core/release-stack.ts';
import { startGuardian } from '../platform/guardian.ts';
import { openLanes } from './lanes.ts';
import { lossRefusal } from './loss-refusal.ts';
import { judgeRoundTrip, judgeThroughput, roundingOf, type Figure } from './judge-profile.ts';
import { isNear, measureRoundTrip } from './measure-round-trip.ts';
import { fastestKbps, measureThroughput, type Throughput } from './measure-throughput.ts';
import { startProbeServer, type ProbeServer } from './probe-server.ts';

/** What a profile really does on this machine, against what it promises. */
export interface Verification {
  readonly profile: string;
  readonly figures: readonly Figure[];
  /** Why its loss was not measured; absent for profiles without loss. */
  readonly notMeasured?: string;
  /** True when the first measurement missed, and this is the second, of this profile alone. */
  readonly isSecondLook?: boolean;
}

export interface VerifyOptions {
  readonly profiles: readonly NetworkProfile[];
  /** A line when something begins. */
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** The lane without toxics, whose throughput is the most that the machine can show. */
const UNLIMITED = 'localhost';
/** Lanes are measured together as long as their rates add up to no more: they must not take the machine from each other. */
const TOGETHER_KBPS = 100_000;

/**
 * Measures round trip and throughput of profiles through real lanes to a local server: round trips first, then
 * throughputs, fast profiles by themselves. Everything started is ended before it resolves or throws.
 */
export async function verifyProfiles(options: VerifyOptions): Promise<readonly Verification[]> {
  const release = new ReleaseStack();
  try {
    return await verifyAll(options, release);
  } finally {
    await release.releaseAll();
  }
}

async function verifyAll(options: VerifyOptions, release: ReleaseStack): Promise<readonly Verification[]> {
  const { profiles, signal } = options;
  const logFolder = await mkdtemp(join(tmpdir(), 'mascaret-verify-'));
  release.push('log folder', () => rm(logFolder, { recursive: true, force: true }));
  const guardian = await startGuardian(logFolder, release);
  guardian.guardFolder(logFolder);
  const server = await startProbeServer(release);
  const names = [...new Set([UNLIMITED, ...profiles.map((profile) => profile.name)])];
  const lanes = await openLanes({
    profiles: names,
    upstream: server.address,
    release,
    logFolder,
    guard: (handle, name) => guardian.guard(handle, name),
    ...(signal === undefined ? {} : { signal }),
  });
  const found: Verification[] = [];
  for (const first of await measureProfiles(profiles, { lanes, server }, options)) {
    const profile = profiles.find((one) => one.name === first.profile);
    if (profile === undefined || !isDoubtful(first)) found.push(first);
    else {
      const [second] = await measureProfiles([profile], { lanes, server }, options);
      found.push({ ...(second ?? first), isSecondLook: true });
    }
  }
  return found;
}

interface Rig {
  readonly lanes: Lanes;
  readonly server: ProbeServer;
}

async function measureProfiles(
  profiles: readonly NetworkProfile[],
  { lanes, server }: Rig,
  options: VerifyOptions,
): Promise<readonly Verification[]> {
  options.onProgress?.(`round trips of ${counted(profiles)}`);
  const roundTrips = await measureRoundTrips(profiles, lanes, options.signal);
  const throughputs = await measureThroughputs(profiles, lanes, server, options);
  return profiles.map((profile) => {
    const measured = throughputs.of.get(profile.name) ?? { downKbps: 0, upKbps: 0 };
    const notMeasured = lossRefusal(profile);
    return {
      profile: profile.name,
      figures: [
        judgeRoundTrip(profile, roundTrips.get(profile.name) ?? Number.NaN),
        ...judgeThroughput(profile, measured, throughputs.ceiling),
      ],
      ...(notMeasured === undefined ? {} : { notMeasured }),
    };
  });
}

/** A miss that rounding does not explain. Other work on the machine makes one; a second look by itself tells it from a real one. */
function isDoubtful({ figures }: Verification): boolean {
  return figures.some(
    ({ what, promised = 0, verdict }) =>
      verdict === 'missed' && (what === 'round trip' || roundingOf(promised) === undefined),
  );
}

/** Median milliseconds by name: near networks one after the other, then the far ones at once. */
async function measureRoundTrips(
  profiles: readonly NetworkProfile[],
  lanes: Lanes,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> {
  const of = new Map<string, number>();
  const measure = async (profile: NetworkProfile): Promise<void> => {
    of.set(profile.name, await measureRoundTrip(addressOf(lanes, profile.name), profile, signal));
  };
  for (const profile of profiles.filter(isNear)) await measure(profile);
  await Promise.all(profiles.filter((profile) => !isNear(profile)).map(measure));
  return of;
}

interface Throughputs {
  readonly of: ReadonlyMap<string, Throughput>;
  /** Measured only where a profile is fast enough that it could matter. */
  readonly ceiling?: Throughput;
}

async function measureThroughputs(
  profiles: readonly NetworkProfile[],
  lanes: Lanes,
  server: ProbeServer,
  { signal, onProgress }: VerifyOptions,
): Promise<Throughputs> {
  const of = new Map<string, Throughput>();
  const measure = async (profile: NetworkProfile, upload: number): Promise<Throughput> =>
    measureThroughput({
      address: addressOf(lanes, profile.name),
      server,
      upload,
      profile,
      ...(signal === undefined ? {} : { signal }),
    });
  for (const batch of batches(profiles)) {
    onProgress?.(`throughput of ${counted(batch)}: ${batch.map((profile) => profile.name).join(', ')}`);
    await Promise.all(batch.map(async (profile, at) => of.set(profile.name, await measure(profile, at))));
  }
  const unlimited = lanes.profile(UNLIMITED);
  if (unlimited === undefined || !profiles.some((profile) => fastestKbps(profile) > TOGETHER_KBPS)) return { of };
  return { of, ceiling: of.get(UNLIMITED) ?? (await measure(unlimited, 0)) };
}

/** Profiles that may be measured together. A rate without limit counts as more than any limit. */
function batches(profiles: readonly NetworkProfile[]): readonly (readonly NetworkProfile[])[] {
  const filled: { sumKbps: number; members: NetworkProfile[] }[] = [];
  for (const profile of profiles.toSorted((one, other) => fastestKbps(one) - fastestKbps(other))) {
    const kbps = fastestKbps(profile);
    const last = filled.at(-1);
    if (last !== undefined && last.sumKbps + kbps <= TOGETHER_KBPS) {
      last.sumKbps += kbps;
      last.members.push(profile);
    } else {
      filled.push({ sumKbps: kbps, members: [profile] });
    }
  }
  return filled.map((batch) => batch.members);
}

function addressOf(lanes: Lanes, name: string): string {
  const lane = lanes.all.find((one) => one.name === name);
  return lane === undefined ? '' : new URL(lane.url).host;
}

function counted(profiles: readonly NetworkProfile[]): string {
  return profiles.length === 1 ? '1 profile' : `${profiles.length} profiles`;
}
