import type { SeedSize } from '../../core/scenario.ts';
import type { Guardian } from '../../platform/guardian.ts';
import type { ModuleName } from '../architectures/architecture.ts';
import type { Owner } from './database-owner.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** What a seeded cluster is made from. */
export interface ClusterRecipe {
  readonly binaries: PostgresBinaries;
  readonly owner: Owner | undefined;
  /** Those whose data it holds. */
  readonly modules: readonly ModuleName[];
  readonly size: SeedSize;
  readonly seed: number;
}

/** What making one needs besides. */
export interface Workshop {
  /** The service that it is for, in sentences and names of logs. */
  readonly name: string;
  readonly guardian: Guardian;
  readonly signal: AbortSignal;
  readonly logs: string;
  readonly say: (text: string) => void;
}
