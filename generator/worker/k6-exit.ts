/** What k6's exit code means (k6 2.2, `errext/exitcodes`), as the end of the sentence "k6 …". */
export function k6ExitWords(code: number | undefined, signal?: string): string {
  if (code === undefined) return signal === undefined ? 'never started' : `was killed by ${signal}`;
  return WORDS[code] ?? `ended with exit code ${code}, which k6 does not document`;
}

/** Ends that are as planned: k6 lingers after its work until it is interrupted, and keeps its own code. */
export function isPlannedExit(code: number | undefined, wasStopped: boolean): boolean {
  return code === 0 || (wasStopped && (code === STOPPED_BY_REST || code === INTERRUPTED));
}

const STOPPED_BY_REST = 103;
const INTERRUPTED = 105;

const WORDS: Readonly<Record<number, string>> = {
  0: 'ended as planned',
  97: 'could not run in the cloud',
  98: 'failed in the cloud',
  99: 'missed one of its own thresholds',
  100: 'ran out of time in setup()',
  101: 'ran out of time in teardown()',
  102: 'ran out of time',
  103: 'was stopped through its REST interface',
  104: 'refused its configuration',
  105: 'was interrupted by a signal',
  106: 'could not open its REST interface: the port is taken',
  107: 'stopped because the script threw an exception while it was loaded',
  108: 'was ended by test.abort() in the script',
  109: 'crashed (a panic inside k6)',
  110: 'was marked as failed by test.fail() in the script',
};
