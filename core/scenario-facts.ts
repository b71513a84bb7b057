import type { FaultWorldFacts } from './fault.ts';
import type { Random } from './random.ts';

/**
 * What a scenario may name: everything the parser must know of the other folders, as data. The command line gathers it
 * (`cli/scenario-facts.ts`), because core knows nothing of ours.
 */
export interface ScenarioFacts {
  /** Names of network profiles. */
  readonly profiles: readonly string[];
  /** Profiles that cannot be had on this machine, with the reason. */
  readonly refusedProfiles: Readonly<Record<string, string>>;
  /** Architectures by name; `services` are the names a target may use there. */
  readonly architectures: Readonly<Record<string, { readonly services: readonly string[] }>>;
  readonly faults: Readonly<Record<string, FaultFacts>>;
  /** The settled names that a target means. Throws a MascaretError that says why there is none. */
  readonly resolveTargets: (target: string, where: TargetWorld, random: Random) => readonly string[];
  readonly scripts: Readonly<Record<string, ScriptFacts>>;
  /** Why `system.compose` cannot be had, where it cannot. */
  readonly composeRefusal?: string;
  /** Tells whether a file named by the scenario (a script of the user's own) is there. Absent: not looked at. */
  readonly fileExists?: (path: string) => boolean;
}

/** What there is to aim at. Without an architecture: lanes only. */
export interface TargetWorld {
  readonly architecture: string | undefined;
  readonly lanes: readonly string[];
}

/** The part of a `Fault` that can be judged before a run. */
export interface FaultFacts {
  readonly targets: 'service' | 'lane';
  readonly lasts: boolean;
  readonly refuse: (parameters: Readonly<Record<string, unknown>>, world: FaultWorldFacts) => string | undefined;
}

/** Journey name to the endpoints it calls, as the reports write them: `POST /bank/payments`. */
export interface ScriptFacts {
  readonly journeys: Readonly<Record<string, { readonly endpoints: readonly string[] }>>;
}
