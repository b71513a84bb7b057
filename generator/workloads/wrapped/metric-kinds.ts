/** The script's own metrics by name, with their kinds: k6's samples do not name those. */
export const metricKinds: Record<string, 'trend' | 'rate' | 'counter' | 'gauge'> = {};
