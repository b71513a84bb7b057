import { z } from 'zod';
import { BANK_TABLES } from './bank/bank-module.ts';
import { seedBank } from './bank/seed/seed-bank.ts';
import { migrate } from './storage/migrate.ts';

/** Fills an empty database, described by the environment, and prints what is in it as one line of JSON. */

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  /** Any text; the same one gives the same rows. */
  SEED: z.string().default('42'),
  PROFILES: z.coerce.number().int().min(0).max(10_000_000).default(10_000),
});

try {
  const { DATABASE_URL: url, SEED: seed, PROFILES: profiles } = environment.parse(process.env);
  await migrate(url, [BANK_TABLES], async (client) => {
    const counts = await seedBank(client, { seed, profiles });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
  });
} catch (error) {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
  process.stderr.write(`The database cannot be filled: ${reason}\n`);
  process.exitCode = 1;
}
