import { z } from 'zod';

// What is read of the bank's answers; other fields stay as they are, for --json.

const id = z.number().int();
const amount = z.string().regex(/^-?\d+\.\d{2}$/);

export const accountAnswer = z.looseObject({
  id,
  profileId: id,
  kind: z.string(),
  balance: amount,
  card: z.looseObject({ number: z.string(), weeklyCeiling: amount }).optional(),
  openedAt: z.string(),
});
export type Account = z.infer<typeof accountAnswer>;

export const profileAnswer = z.looseObject({
  id,
  name: z.string(),
  createdAt: z.string(),
  accounts: z.array(accountAnswer),
});
export type Profile = z.infer<typeof profileAnswer>;

const entry = z.looseObject({
  transfer: id,
  kind: z.string(),
  amount,
  merchant: z.string().optional(),
  at: z.string(),
});

export const entriesAnswer = z.looseObject({ entries: z.array(entry), next: id.optional() });
export type Entries = z.infer<typeof entriesAnswer>;

export const movementAnswer = z.looseObject({ id, amount, balance: amount.optional(), at: z.string() });
export type Movement = z.infer<typeof movementAnswer>;

export const interestRunAnswer = z.looseObject({
  id,
  period: z.string(),
  state: z.enum(['running', 'done']),
  accountsPaid: z.number().int(),
  paid: amount,
  finishedAt: z.string().optional(),
});
export type InterestRun = z.infer<typeof interestRunAnswer>;

export const loginAnswer = z.looseObject({ token: z.string(), user: z.looseObject({ role: z.string() }) });

/** RFC 9457, with the stable code that programs decide by. */
export const problemDocument = z.looseObject({
  title: z.string(),
  code: z.string(),
  errors: z.array(z.looseObject({ field: z.string(), message: z.string() })).optional(),
});
export type ProblemDocument = z.infer<typeof problemDocument>;
