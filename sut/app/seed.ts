import type { Client } from 'pg';
import { z } from 'zod';
import { seedBank } from './bank/seed/seed-bank.ts';
import { moduleList, type ModuleName } from './composition.ts';
import { seedIdentity } from './identity/seed/seed-identity.ts';
import { MODULES } from './modules.ts';
import { migrate } from './storage/migrate.ts';
import { seedCatalogue } from './store/catalogue/seed/seed-catalogue.ts';
import { seedInventory } from './store/inventory/seed/seed-inventory.ts';

/** Fills an empty database with the modules named by the environment, and prints what is in it as one line of JSON. */

const count = (most: number) => z.coerce.number().int().min(0).max(most);

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  MODULES: moduleList,
  /** Any text; the same one gives the same rows. */
  SEED: z.string().default('42'),
  PROFILES: count(10_000_000).default(10_000),
  PRODUCTS: count(1_000_000).default(1_000),
  STORES: count(1_000).default(5),
});

/** How much to make, and of what chance. */
interface SeedSize {
  readonly seed: string;
  readonly profiles: number;
  readonly products: number;
  readonly stores: number;
}

type Seeder = (client: Client, size: SeedSize) => Promise<unknown>;

/** The modules that begin with rows. */
const SEEDERS: Readonly<Partial<Record<ModuleName, Seeder>>> = {
  identity: seedIdentity,
  bank: seedBank,
  'store-catalogue': seedCatalogue,
  'store-inventory': seedInventory,
};

try {
  const { DATABASE_URL: url, MODULES: modules, ...size } = environment.parse(process.env);
  const tables = modules.map((name) => MODULES[name].tables);
  await migrate(url, tables, async (client) => {
    const filled: Record<string, unknown> = {};
    for (const name of modules) {
      const made = await SEEDERS[name]?.(client, sizeOf(size));
      if (made !== undefined) filled[name] = made;
    }
    process.stdout.write(`${JSON.stringify(filled)}\n`);
  });
} catch (error) {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
  process.stderr.write(`The database cannot be filled: ${reason}\n`);
  process.exitCode = 1;
}

function sizeOf(values: Pick<z.infer<typeof environment>, 'SEED' | 'PROFILES' | 'PRODUCTS' | 'STORES'>): SeedSize {
  return { seed: values.SEED, profiles: values.PROFILES, products: values.PRODUCTS, stores: values.STORES };
}
