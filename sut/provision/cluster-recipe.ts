import type { SeedSize } from '../../core/scenario.ts';
import type { Guardian } from '../../platform/guardian.ts';
import type { Owner } from './database-owner.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** What a seeded cluster is made from. */
export interface ClusterRecipe {
  readonly binaries: PostgresBinaries;
  readonly owner: Owner | undefined;
  readonly size: SeedSize;
  readonly seed: number;
}

/** What making one needs besides. */
export interface Workshop {
  readonly guardian: Guardian;
  readonly signal: AbortSignal;
  readonly logs: string;
  readonly say: (text: string) => void;
}
