/**
 * What the page draws, as it lies compressed in the report. Plain types without imports: the page's own program sees them
 * too. Times in seconds since the start of the load; `null` where there is nothing to draw.
 */
export interface ChartData {
  readonly windowS: number;
  readonly endS: number;
  readonly startS: readonly number[];
  readonly load: {
    readonly offered: Column;
    readonly achieved: Column;
    readonly dropped: Column;
    readonly users: Column;
  };
  /** Milliseconds. */
  readonly latency: { readonly p50: Column; readonly p95: Column; readonly p99: Column; readonly max: Column };
  /** Requests per second, in stacking order. */
  readonly outcomes: readonly NamedColumn[];
  /** Cores. */
  readonly cpu: readonly NamedColumn[];
  /** Megabytes. */
  readonly memory: readonly NamedColumn[];
  /** In units of money; `customers` as change since the start, `imbalance` as customers' plus the bank's own, ideally 0. */
  readonly money?: { readonly customers: Column; readonly imbalance: Column };
  /** Pieces; `sold` since the start, `imbalance` as all there is and was sold less what there was at first, ideally 0. */
  readonly stock?: { readonly sold: Column; readonly imbalance: Column };
  readonly phases: readonly { readonly name: string; readonly startS: number; readonly endS: number }[];
  readonly faults: readonly FaultBand[];
  readonly heat: {
    readonly windowS: number;
    readonly windows: number;
    readonly edgesMs: readonly number[];
    readonly counts: readonly number[];
  };
  readonly curves: {
    readonly percentiles: readonly number[];
    readonly phases: readonly { readonly name: string; readonly ms: Column }[];
    readonly lanes: readonly { readonly name: string; readonly ms: Column }[];
  };
}

export type Column = readonly (number | null)[];

export interface NamedColumn {
  readonly name: string;
  readonly values: Column;
}

export interface FaultBand {
  readonly name: string;
  readonly startS: number;
  readonly endS: number;
  readonly impactS?: number;
  readonly recoveredS?: number;
}
