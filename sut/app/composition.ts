import { z } from 'zod';

export const MODULE_NAMES = [
  'identity',
  'bank',
  'store-catalogue',
  'store-inventory',
  'store-orders',
  'messages',
] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];

/** Bugs to show that an audit sees them; each lies in a module, or in how all of them use the database. */
const PLANTED_BUGS = [
  'async-commit',
  'unlocked-balance',
  'no-unique-key',
  'ack-before-commit',
  'double-interest',
  'replay-differs',
  'wrong-amount',
  'wrong-account',
  'partial-interest',
  'oversell',
] as const;
export type PlantedBug = (typeof PLANTED_BUGS)[number];

/** What one process of the system is made of. */
export type Composition = Readonly<z.infer<typeof environment>>;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** A key of RFC 8037, as JSON. */
const publicKey = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

/** Text that holds JSON of the given form. */
function json<Form extends z.ZodType>(form: Form) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(form);
}

/** Names of modules with commas between them, as a list that names each once; left out: all of them. */
export const moduleList = z
  .string()
  .default(MODULE_NAMES.join(','))
  .transform((names) => [...new Set(names.split(',').map((name) => name.trim()))])
  .pipe(z.array(z.enum(MODULE_NAMES)).nonempty());

const environment = z
  .object({
    MODULES: moduleList,
    /** Where the other modules are: name to addresses, `{"bank": ["http://127.0.0.1:4001"]}`. */
    PEERS: json(z.partialRecord(z.enum(MODULE_NAMES), z.array(z.url()).nonempty())).default({}),
    HOST: z.string().min(1).default('127.0.0.1'),
    /** 0: any free one. */
    PORT: whole(0, 65_535).default(3000),
    DATABASE_URL: z.string().min(1),
    /** At least 4: each of three relays holds one while what it hands over is stored by another. */
    POOL_SIZE: whole(4, 200).default(16),
    /** Requests that may wait for a database session, for a moment at least, as all do. */
    QUEUE_SIZE: whole(1, 10_000).default(256),
    /** Checks tokens. Left out where identity runs here too: a key pair is then made, which dies with the process. */
    TOKEN_PUBLIC_KEY: json(publicKey).optional(),
    /** Signs tokens; for the service that runs identity. */
    TOKEN_PRIVATE_KEY: json(publicKey.extend({ d: z.string() })).optional(),
    /** By which this service proves to the others that it is one. */
    SERVICE_TOKEN: z.string().optional(),
    /** Where to send messages: `smtp://127.0.0.1:1025`. Left out: they are kept. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: z.string().default('Bank and Store <no-reply@bank-and-store.test>'),
    MASCARET_PLANTED_BUG: z.enum(PLANTED_BUGS).optional(),
    COMPOSITION_KIND: z.enum(['production', 'test']).default('production'),
    /** For tests: holds every answer against its contract. */
    VALIDATE_ANSWERS: z.enum(['true', 'false']).default('false'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine((values) => values.MASCARET_PLANTED_BUG === undefined || values.COMPOSITION_KIND === 'test', {
    path: ['MASCARET_PLANTED_BUG'],
    message: 'a bug is planted only where COMPOSITION_KIND=test',
  })
  .refine((values) => values.TOKEN_PUBLIC_KEY !== undefined || values.MODULES.includes('identity'), {
    path: ['TOKEN_PUBLIC_KEY'],
    message: 'without identity here, the key that checks its tokens must be given',
  })
  .refine((values) => Object.keys(values.PEERS).length === 0 || values.SERVICE_TOKEN !== undefined, {
    path: ['SERVICE_TOKEN'],
    message: 'the services of PEERS want to know who asks',
  });

/** The composition in the environment; an empty variable counts as absent. Throws an `Error` naming each wrong one. */
export function readComposition(variables: Readonly<Record<string, string | undefined>>): Composition {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
