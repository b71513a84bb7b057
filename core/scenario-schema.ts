import { z } from 'zod';
import { parsePercentile } from './scenario-percentile.ts';
import {
  count,
  duration,
  durationRange,
  jitteredDuration,
  rate,
  rateRamp,
  share,
  userRamp,
} from './scenario-quantity.ts';

/** The grammar of a scenario file, the one source of the parser and of the JSON Schema for editors. */
const text = z.string({ error: ({ input }) => `text is needed here, not ${kindOf(input)}` }).min(1, 'this is empty');

export const systemSchema = z.strictObject({
  architecture: text.optional().describe('A name from sut/architectures.'),
  url: text.optional().describe('A system that already runs, instead of an architecture.'),
  compose: z
    .strictObject({ file: text, service: text, port: count })
    .optional()
    .describe('Containers of your own, instead of an architecture.'),
  data: z
    .strictObject({ profiles: count.optional(), products: count.optional(), stores: count.optional() })
    .optional()
    .describe('How much data the reference system starts with; by default 10_000, 1_000 and 5.'),
});

const mix = z.record(z.string(), share);

export const workloadSchema = z.strictObject({
  script: text.describe('A workload that ships, or the path of a k6 script of your own.'),
  mix: mix.optional().describe('Journey to share; the shares add up to 100 %.'),
  retry: z
    .strictObject({ after: duration, times: count })
    .optional()
    .describe('Writes without an answer after so long are sent again, with the same key; by default never.'),
});

export const networksSchema = z
  .record(z.string(), share)
  .describe('Network profile to share of users; adds up to 100 %.');

const phaseName = text.regex(
  /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u,
  'a phase is named with letters, digits, spaces, - and _',
);
const measured = z
  .boolean({ error: 'this is true or false' })
  .default(true)
  .describe('False for a warm-up: reported, but no SLO looks at it.');

const phaseMix = mix.optional().describe('Another mix in this phase; by default that of the workload.');

export const openPhaseSchema = z.strictObject({
  phase: phaseName,
  arrivals: rateRamp,
  for: duration,
  measured,
  mix: phaseMix,
});

export const closedPhaseSchema = z.strictObject({
  phase: phaseName,
  users: userRamp,
  for: duration,
  spawn: rate.optional().describe('Users added each second; by default evenly over the phase.'),
  think: durationRange.optional().describe('Pause of a user after each iteration.'),
  measured,
  mix: phaseMix,
});

export const chaosSchema = z
  .looseObject({
    at: text.optional().describe('`40s` since the start of the load, or `rush`, or `rush + 5s`.'),
    every: jitteredDuration.optional(),
    fault: text,
    target: text.describe('`service:bank`, `lane:4g`, `1 of service:bank`, `50% of service:bank`, `service:/ban.+/`.'),
    for: duration.optional().describe('How long it lasts.'),
  })
  .describe('One line of the timeline; other keys are parameters of the fault.');

const latencyBounds = Object.fromEntries(
  ['p50', 'p75', 'p90', 'p95', 'p98', 'p99', 'p99.9', 'p99.99', 'max'].map((name) => [name, duration.optional()]),
) as Readonly<Record<string, z.ZodOptional<typeof duration>>>;

export const loadSloSchema = z.strictObject({
  endpoint: text.optional().describe('`POST /bank/payments`; by default all.'),
  phase: text.optional().describe('A measured phase; by default all.'),
  errors: share.optional().describe('Largest share of bad requests.'),
  goodput: share.optional().describe('Smallest share of offered requests that end well and in time.'),
  checks: share.optional().describe("Smallest share of the script's checks that pass."),
  ...latencyBounds,
});

export const recoverSloSchema = z.strictObject({ recover: duration });

export const abortSloSchema = z.strictObject({ abort: z.strictObject({ errors: share, over: duration }) });

/** The keys that are no sections. */
export const headSchema = z.object({
  mascaret: z.literal(1, { error: 'the version of the file format is 1 — begin with mascaret: 1' }),
  title: text.optional(),
  about: text.optional().describe('What a person would say aloud.'),
  seed: count.optional().describe('Fixes every random choice; 0 unless given.'),
  audit: z.enum(['full', 'none']).optional(),
});

export const scenarioSchema = z.strictObject({
  ...headSchema.shape,
  system: systemSchema,
  workload: workloadSchema,
  networks: networksSchema.optional(),
  load: z.array(z.union([openPhaseSchema, closedPhaseSchema])).min(1),
  chaos: z.array(chaosSchema).optional(),
  slo: z.array(z.union([loadSloSchema, recoverSloSchema, abortSloSchema])).min(1),
});

/** The bounds of one promise, in order of percentile. */
export function latencyBoundsOf(
  slo: z.output<typeof loadSloSchema>,
): readonly { percentile: number; boundMs: number }[] {
  return Object.entries(slo)
    .flatMap(([key, value]) => {
      const percentile = parsePercentile(key);
      return percentile === undefined || typeof value !== 'number' ? [] : [{ percentile, boundMs: value }];
    })
    .sort((one, other) => one.percentile - other.percentile);
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (input === null) return 'nothing';
  return typeof input === 'object' ? 'a map' : `the ${typeof input} ${JSON.stringify(input)}`;
}
