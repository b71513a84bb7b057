import { z } from 'zod';

const MODULE_NAMES = ['bank'] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];

/** Bugs to show that an audit sees them; each lies in a module, or in how all of them use the database. */
const PLANTED_BUGS = ['async-commit', 'unlocked-balance'] as const;
export type PlantedBug = (typeof PLANTED_BUGS)[number];

/** What one process of the system is made of. */
export type Composition = Readonly<z.infer<typeof environment>>;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const environment = z
  .object({
    /** Names with commas between them. */
    MODULES: z
      .string()
      .default('bank')
      .transform((names) => [...new Set(names.split(',').map((name) => name.trim()))])
      .pipe(z.array(z.enum(MODULE_NAMES)).nonempty()),
    HOST: z.string().min(1).default('127.0.0.1'),
    /** 0: any free one. */
    PORT: whole(0, 65_535).default(3000),
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: whole(1, 200).default(16),
    /** Requests that may wait for a database session. */
    QUEUE_SIZE: whole(0, 10_000).default(256),
    MIGRATE: z.enum(['start', 'never']).default('start'),
    MASCARET_PLANTED_BUG: z.enum(PLANTED_BUGS).optional(),
    COMPOSITION_KIND: z.enum(['production', 'test']).default('production'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine((values) => values.MASCARET_PLANTED_BUG === undefined || values.COMPOSITION_KIND === 'test', {
    path: ['MASCARET_PLANTED_BUG'],
    message: 'a bug is planted only where COMPOSITION_KIND=test',
  });

/** The composition in the environment; an empty variable counts as absent. Throws an `Error` naming each wrong one. */
export function readComposition(variables: Readonly<Record<string, string | undefined>>): Composition {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
