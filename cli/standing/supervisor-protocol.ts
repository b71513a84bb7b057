import type { SeedSize } from '../../core/scenario.ts';
import type { StandingSystem } from './standing-system.ts';

/** What the supervisor is to bring up: one line of JSON on its standard input. */
export interface SuperviseOrder {
  readonly architecture: string;
  readonly seed: number;
  readonly data: SeedSize;
  readonly port?: number;
}

/** What it says while it does: a line of JSON each, on its standard output. Nothing after `ready` or `failed`. */
export type SupervisorMessage =
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'ready'; readonly system: StandingSystem }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    };
