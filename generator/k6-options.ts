/** Options of a k6 script that hold in a run as under `k6 run`. `hosts` and blocked ones are joined with the run's own. */
const HONOURED: ReadonlySet<string> = new Set([
  'batch',
  'batchPerHost',
  'discardResponseBodies',
  'dns',
  'hosts',
  'httpDebug',
  'insecureSkipTLSVerify',
  'maxRedirects',
  'noConnectionReuse',
  'noCookiesReset',
  'noVUConnectionReuse',
  'setupTimeout',
  'teardownTimeout',
  'thresholds',
  'throw',
  'tlsAuth',
  'tlsCipherSuites',
  'tlsVersion',
  'userAgent',
]);

const LOAD = 'the load comes from the scenario file';

/** Options that do not, with the reason. */
const NOT_HONOURED: Readonly<Record<string, string>> = {
  scenarios: `${LOAD}; name the functions of "exec" in workload.mix`,
  vus: LOAD,
  duration: LOAD,
  iterations: LOAD,
  stages: LOAD,
  rps: 'it would hold requests back without a trace; limit the arrivals in the scenario',
  minIterationDuration: 'it would keep users waiting without a trace; use "think" in the scenario',
  executionSegment: 'workers divide the load',
  executionSegmentSequence: 'workers divide the load',
  noSetup: 'setup() runs once, before the load',
  noTeardown: 'teardown() runs once, after the load',
  paused: 'all workers start together',
  tags: 'the recording keeps no tags of the whole run',
  systemTags: 'the recording has its own',
  blockHostnames: 'only the hosts of the scenario are reached',
  blacklistIPs: 'only the hosts of the scenario are reached',
  summaryTrendStats: 'mascaret writes the summary',
  summaryTimeUnit: 'mascaret writes the summary',
  handleSummaryTimeout: 'mascaret writes the summary',
  metricSamplesBufferSize: 'the recording has its own',
  cloud: 'nothing runs in a cloud',
  ext: 'extensions have no part in a run',
  features: 'k6 runs with its usual features',
};

/** Names of options that must not reach k6. */
export const NOT_FOR_K6: readonly string[] = [...Object.keys(NOT_HONOURED), 'thresholds'];

/** A sentence for everything in a script's options that does not hold in a run. */
export function ignoredOptions(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options)
    .filter(([name, value]) => !HONOURED.has(name) && value !== null && value !== undefined)
    .map(
      ([name]) =>
        `${name} of the script's options is not honoured: ${NOT_HONOURED[name] ?? 'mascaret does not know it'}`,
    );
}
