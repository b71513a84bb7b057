import type { RunEvent } from '../core/events.ts';
import type { JournalEntry } from '../core/fault.ts';
import type { Plan } from '../core/plan.ts';
import type { AuditResult, RunManifest } from '../core/run-files.ts';
import type { Measure } from '../core/threshold.ts';
import type { CheckCount } from '../core/worker-protocol.ts';
import type { CellTable } from './cell-table.ts';

/** A run as its folder tells it. Everything the analysis and the report use comes from here and from nowhere else. */
export interface RunData {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly plan: Plan;
  readonly events: readonly RunEvent[];
  readonly faults: readonly JournalEntry[];
  readonly cells: CellTable;
  readonly load: LoadSeries;
  readonly resources: ResourceSeries;
  readonly checks?: readonly CheckCount[];
  /** By the key of the threshold that is about it. */
  readonly measures?: ReadonlyMap<string, Measure>;
  readonly audit?: AuditResult;
  /** What is missing or cut off, one sentence each; empty for a whole recording. */
  readonly partial: readonly string[];
}

/** One value per second since the start of the load; `NaN` where nothing was recorded. */
export interface LoadSeries {
  /** Seconds covered: one more than the last second seen. */
  readonly seconds: number;
  readonly achieved: readonly number[];
  readonly dropped: readonly number[];
  readonly stalledMs: readonly number[];
  /** `NaN` everywhere in recordings of an older mascaret. */
  readonly accountedMs: readonly number[];
  readonly users: readonly number[];
  readonly connections: readonly number[];
}

export interface ResourceSeries {
  readonly services: readonly ServiceUse[];
  /** All workers together. */
  readonly generator: Use;
  readonly books: readonly BooksPoint[];
  /** Empty where there are no stores. */
  readonly stock: readonly StockPoint[];
}

/** `cpu` in cores and `rssBytes`, one value per second; `NaN` where nothing was recorded. */
export interface Use {
  readonly cpu: readonly number[];
  readonly rssBytes: readonly number[];
}

export interface ServiceUse extends Use {
  readonly service: string;
  readonly instances: number;
}

export interface BooksPoint {
  readonly second: number;
  readonly customersCents: bigint;
  readonly bankCents: bigint;
  readonly lowestCents: bigint;
  readonly negativeAccounts: number;
}

/** In pieces; opening = on hand + reserved + sold. */
export interface StockPoint {
  readonly second: number;
  readonly opening: bigint;
  readonly onHand: bigint;
  readonly reserved: bigint;
  readonly sold: bigint;
}
