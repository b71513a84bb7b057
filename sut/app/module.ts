import type { Client } from 'pg';
import type { Endpoint } from './http/endpoint.ts';
import type { Database } from './storage/database.ts';
import type { ModuleTables } from './storage/migrate.ts';
import type { PlantedBug } from './composition.ts';

/** A part of the program that a composition can have or not. It owns its tables and sees others through ports only. */
export interface Module {
  readonly tables: ModuleTables;
  readonly endpoints: readonly Endpoint[];
  /** Puts the composition's planted bug into the database, where this module is the one that has it. */
  plant?(client: Client): Promise<void>;
}

export interface ModuleParts {
  readonly database: Database;
  readonly plantedBug: PlantedBug | undefined;
}
