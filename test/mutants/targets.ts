/** Files whose mutants are tried, and the tests that must notice them. */
export interface Target {
  readonly name: string;
  /** What the paths of its files match, from the project's folder. */
  readonly files: RegExp;
  /** What the paths of its tests match. Of the unit tests only those are run that import the mutated file. */
  readonly tests: RegExp;
  /** Mutants of each file, at most. */
  readonly perFile: number;
}

/** The audit, the analysis and the guards. A file belongs to the first that it matches. */
export const TARGETS: readonly Target[] = [
  {
    name: 'audit',
    files: /^chaos\/audit\/.*\.ts$/,
    tests: /^test\/unit\/audit\//,
    perFile: 5,
  },
  {
    name: 'books',
    files: /^sut\/provision\/(?:.*books-sql|.*-books|finding-of|disagreeing|order-.*)\.ts$/,
    tests: /^test\/(?:unit\/provision\/disagreeing|integration\/audit\/(?:bank-books|tampered-.*))\.test\.ts$/,
    perFile: 7,
  },
  {
    name: 'analysis',
    files:
      /^(?:reports\/analysis\/|metrics\/(?:latency-|live-figures)|reports\/html\/markup\.ts$|core\/exit-code\.ts$)/,
    tests: /^test\/unit\/(?:reports|metrics|live-view|core)\//,
    perFile: 5,
  },
  {
    name: 'guards of money',
    files: /^sut\/app\/http\/(?:tokens|answer-endpoint|idempotency-key|caller)\.ts$/,
    tests: /^test\/unit\/app\//,
    perFile: 7,
  },
  {
    name: 'guards of the machine',
    files:
      /^(?:core\/release-stack|chaos\/(?:guards|overlap|selectors|expand-target)|platform\/(?:undo-acquisitions|exclusively|process-group|active-run|state-folder|guardian)|sut\/provision\/private-folder)\.ts$/,
    tests:
      /^test\/(?:unit\/(?:platform|chaos|core)\/|integration\/(?:platform|chaos)\/(?:active-run|child-process|guardian|live-control|private-folder)\.test)/,
    perFile: 5,
  },
];

/** A mutant that no test can notice, because what the code does is the same. */
export interface Equivalent {
  readonly file: string;
  /** The line of the code, trimmed. */
  readonly line: string;
  readonly replacement: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'chaos/audit/invariants/stock-conserved.ts',
    line: "if (surplus !== 0n) problems.push(`${pieces(surplus)} ${surplus > 0n ? 'out of nothing' : 'vanished'}`);",
    replacement: '>=',
    why: 'it is not zero there',
  },
  {
    file: 'metrics/latency-histogram.ts',
    line: 'for (let at = 0; at < latency.length; at += 2) {',
    replacement: '<=',
    why: 'once more, with a value of zero that occurred no times',
  },
  {
    file: 'reports/analysis/percentile-curves.ts',
    line: 'ms: PERCENTILES.map((percentile) => (percentile <= furthest + 1e-9 ? percentileMs(merged, percentile) : null)),',
    replacement: '<',
    why: 'the two differ by the tolerance that stands beside them',
  },
  {
    file: 'reports/analysis/breakdown.ts',
    line: 'return key(one) < key(other) ? -1 : 1;',
    replacement: '0',
    why: 'sorting asks only whether one comes before the other',
  },
];
