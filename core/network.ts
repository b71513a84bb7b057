import type { InstanceHandle } from './runtime.ts';

/** A named network, in the units of its file. Round trip between a user and the system; rates seen from the user. */
export interface NetworkProfile {
  readonly name: string;
  readonly about: string;
  /** Absent: not limited. */
  readonly downKbps?: number;
  readonly upKbps?: number;
  readonly rttMs: number;
  /** Half-width of the round trip's variation. */
  readonly jitterMs: number;
  /** Share of packets dropped in each direction, 0..1. */
  readonly loss: number;
  readonly source: string;
  readonly provenance: 'measured' | 'preset' | 'assumed';
}

/** What a lane does to its traffic at this moment, as read back from Toxiproxy. */
export interface LaneState {
  readonly enabled: boolean;
  /** `latency_downstream` → attributes, e.g. `{ latency: 48, jitter: 22 }`. */
  readonly toxics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The network lanes of a run: one TCP proxy per profile, in front of the system under test. */
export interface Lanes {
  readonly all: readonly Lane[];
  /** The process in which the lanes live: when it is gone, so is every change made to them. */
  readonly handle?: InstanceHandle;
  profile(name: string): NetworkProfile | undefined;
  /** Gives the lane the shape of another profile. */
  become(lane: string, profile: string): Promise<void>;
  /** Refuses connections and cuts those that exist; or takes them again. */
  setEnabled(lane: string, enabled: boolean): Promise<void>;
  /** Adds a fixed delay to each direction, on top of the profile; 0 takes it away. */
  addLatency(lane: string, milliseconds: number): Promise<void>;
  read(lane: string): Promise<LaneState>;
  /** Each lane that reads back as something else than it was last given, in a sentence. */
  unexpected(): Promise<readonly string[]>;
  /** The lane's own profile, enabled, nothing added. */
  restore(lane: string): Promise<void>;
}

export interface Lane {
  /** The profile it has by plan; names the lane. */
  readonly name: string;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
}
