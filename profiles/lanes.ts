import { MascaretError, reasonOf } from '../core/errors.ts';
import type { Lane, Lanes, NetworkProfile } from '../core/network.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { freePort } from '../platform/free-port.ts';
import { attributesOf, createLane, expectLane, readLane, shapeLane, type LaneAddress } from './lane-proxy.ts';
import { listProfiles, readProfile } from './read-profiles.ts';
import { toToxics } from './to-toxics.ts';
import { startToxiproxy, type ToxiproxyOptions } from './toxiproxy-server.ts';
import type { ToxiproxyApi } from './toxiproxy-api.ts';

export interface LanesOptions extends ToxiproxyOptions {
  /** Names of the profiles; each becomes a lane of that name. */
  readonly profiles: readonly string[];
  /** `host:port` of the system under test. */
  readonly upstream: string;
  /** Told when a lane's connections had to be cut to change its toxics. */
  readonly onRecreated?: (lane: string) => void;
}

/**
 * Starts one Toxiproxy and in it one proxy per profile on free loopback ports, each read back. Changes to one lane
 * happen one after the other, and each resolves only when the lane reads back as wanted. All is released with
 * `release`. Throws a MascaretError for an unknown profile, and when Toxiproxy is missing or does not start. Packet loss
 * is not applied: refuse such profiles before (`lossRefusal`).
 */
export async function openLanes(options: LanesOptions): Promise<Lanes> {
  const profiles = new Map((await listProfiles()).map((profile) => [profile.name, profile]));
  const own = await Promise.all([...new Set(options.profiles)].map((name) => readProfile(name)));
  const { api, child } = await startToxiproxy(options);
  const states: LaneControl[] = [];
  for (const profile of own) states.push(await openLane(api, profile, options));
  const control = (lane: string): LaneControl => findLane(states, lane);
  return {
    handle: child.handle,
    all: states.map(({ address }): Lane => ({ name: address.name, url: `http://${address.listen}` })),
    profile: (name) => profiles.get(name),
    become: async (lane, name) => control(lane).shape({ profile: profiles.get(name) ?? unknownProfile(name) }),
    setEnabled: async (lane, enabled) => control(lane).setEnabled(enabled),
    addLatency: async (lane, milliseconds) => control(lane).shape({ extraMs: Math.round(milliseconds) }),
    unexpected: async () =>
      (await Promise.all(states.map((state) => state.unexpected()))).filter((text) => text !== undefined),
    read: async (lane) => readLane(api, control(lane).address.name),
    restore: async (lane) => {
      await control(lane).shape({ profile: control(lane).own, extraMs: 0 });
      await control(lane).setEnabled(true);
    },
  };
}

interface LaneControl {
  readonly address: LaneAddress;
  readonly own: NetworkProfile;
  shape(change: { readonly profile?: NetworkProfile; readonly extraMs?: number }): Promise<void>;
  setEnabled(enabled: boolean): Promise<void>;
  /** What the lane reads back as where that is not what it was last given. */
  unexpected(): Promise<string | undefined>;
}

async function openLane(api: ToxiproxyApi, own: NetworkProfile, options: LanesOptions): Promise<LaneControl> {
  options.signal?.throwIfAborted();
  const address = { name: own.name, listen: `127.0.0.1:${await freePort()}`, upstream: options.upstream };
  const toxics = toToxics(own);
  await createLane(api, address, toxics);
  await expectLane(api, own.name, { enabled: true, toxics: attributesOf(toxics) });
  let wanted = { profile: own, extraMs: 0 };
  let wantedEnabled = true;
  const inTurn = oneAfterTheOther();
  return {
    address,
    own,
    shape: (change) =>
      inTurn(async () => {
        const next = { ...wanted, ...change };
        const { recreated } = await shapeLane(api, address, toToxics(next.profile, next.extraMs));
        wanted = next;
        if (recreated) options.onRecreated?.(own.name);
      }),
    setEnabled: (enabled) =>
      inTurn(async () => {
        await api.setEnabled(own.name, enabled);
        wantedEnabled = enabled;
        await expectLane(api, own.name, {
          enabled,
          toxics: attributesOf(toToxics(wanted.profile, wanted.extraMs)),
        });
      }),
    unexpected: () =>
      inTurn(async () => {
        const shape = attributesOf(toToxics(wanted.profile, wanted.extraMs));
        return expectLane(api, own.name, { enabled: wantedEnabled, toxics: shape }).then(() => undefined, reasonOf);
      }),
  };
}

/** Two faults on one lane must not interleave their single steps. */
function oneAfterTheOther(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function findLane(lanes: readonly LaneControl[], name: string): LaneControl {
  const found = lanes.find((lane) => lane.address.name === name);
  if (found !== undefined) return found;
  const names = lanes.map((lane) => lane.address.name);
  const near = didYouMean(name, names);
  throw new MascaretError('unknown-lane', `there is no lane "${name}" in this run`, {
    hint: near === undefined ? `lanes: ${names.join(', ')}` : `did you mean "${near}"?`,
  });
}

function unknownProfile(name: string): never {
  throw new MascaretError('unknown-profile', `there is no network profile "${name}"`, {
    hint: 'see "mascaret profiles"',
  });
}
