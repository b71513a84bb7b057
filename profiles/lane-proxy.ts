import { isDeepStrictEqual } from 'node:util';
import type { LaneState } from '../core/network.ts';
import type { Toxic } from './to-toxics.ts';
import { ToxiproxyTimeout, type ProxyFacts, type ToxiproxyApi } from './toxiproxy-api.ts';

/** Where a lane's proxy stands and leads. */
export interface LaneAddress {
  readonly name: string;
  /** `127.0.0.1:PORT`, both. */
  readonly listen: string;
  readonly upstream: string;
}

/** What a lane does at this moment, as Toxiproxy tells. */
export async function readLane(api: ToxiproxyApi, name: string): Promise<LaneState> {
  return stateOf(await api.readProxy(name));
}

/**
 * Gives a lane exactly these toxics and shows it by reading back. Connections stay, unless Toxiproxy cannot change a
 * toxic under their traffic: then the proxy is made anew on the same port, which cuts them, and `recreated` is true.
 * Throws when what is read back differs.
 */
export async function shapeLane(
  api: ToxiproxyApi,
  lane: LaneAddress,
  wanted: readonly Toxic[],
): Promise<{ readonly recreated: boolean }> {
  const before = await api.readProxy(lane.name);
  let recreated = false;
  try {
    await change(api, before, wanted);
  } catch (error) {
    if (!(error instanceof ToxiproxyTimeout)) throw error;
    // Nothing may be asked before: reading waits for the change that hangs, deleting does not.
    await api.deleteProxy(lane.name);
    await createLane(api, lane, wanted, before.enabled);
    recreated = true;
  }
  await expectLane(api, lane.name, { enabled: before.enabled, toxics: attributesOf(wanted) });
  return { recreated };
}

/** Makes the proxy of a lane and its toxics in their order. */
export async function createLane(
  api: ToxiproxyApi,
  lane: LaneAddress,
  toxics: readonly Toxic[],
  enabled = true,
): Promise<void> {
  await api.createProxy(lane.name, lane.listen, lane.upstream);
  for (const toxic of toxics) await api.addToxic(lane.name, toxic);
  if (!enabled) await api.setEnabled(lane.name, false);
}

/** Throws, naming both, when the lane is not in the state wanted. */
export async function expectLane(api: ToxiproxyApi, name: string, wanted: LaneState): Promise<void> {
  const read = await readLane(api, name);
  if (isDeepStrictEqual(read, wanted)) return;
  throw new Error(`lane ${name} reads back as ${JSON.stringify(read)}, not as ${JSON.stringify(wanted)}`);
}

/** Name to attributes, as a `LaneState` holds them. */
export function attributesOf(toxics: readonly Pick<Toxic, 'name' | 'attributes'>[]): LaneState['toxics'] {
  return Object.fromEntries(toxics.map((toxic) => [toxic.name, { ...toxic.attributes }]));
}

function stateOf(facts: ProxyFacts): LaneState {
  return { enabled: facts.enabled, toxics: attributesOf(facts.toxics) };
}

/** In KB/s: more than any machine passes, so that nothing waits in the toxic. */
const OPEN_RATE = 100_000_000;

/**
 * Updates in place what stays, which neither reorders nor cuts. Where a latency would have to be created behind a
 * bandwidth that is there already, the bandwidth is taken away first and created again after it. Before a latency
 * changes or anything is taken away, the bandwidth of that direction is opened: a latency that waits for a slow
 * bandwidth to take its chunk cannot be changed until then, which on 2G is many seconds.
 */
async function change(api: ToxiproxyApi, before: ProxyFacts, wanted: readonly Toxic[]): Promise<void> {
  const there = new Set(before.toxics.map((toxic) => toxic.name));
  const wantedNames = new Set(wanted.map((toxic) => toxic.name));
  const newLatencies = wanted.filter((toxic) => toxic.type === 'latency' && !there.has(toxic.name));
  const behind = new Set(newLatencies.map((toxic) => `bandwidth_${toxic.stream}`));
  const goes = (name: string): boolean => there.has(name) && (!wantedNames.has(name) || behind.has(name));
  for (const stream of ['upstream', 'downstream'] as const) {
    const [latency, bandwidth] = [`latency_${stream}`, `bandwidth_${stream}`];
    if (!there.has(bandwidth) || !(there.has(latency) || goes(bandwidth))) continue;
    await api.updateToxic(before.name, { name: bandwidth, type: 'bandwidth', stream, attributes: { rate: OPEN_RATE } });
  }
  for (const name of [...there].filter(goes)) {
    await api.removeToxic(before.name, name);
    there.delete(name);
  }
  for (const toxic of wanted) {
    if (there.has(toxic.name)) await api.updateToxic(before.name, toxic);
    else await api.addToxic(before.name, toxic);
  }
}
