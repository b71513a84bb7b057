import type { Client } from 'pg';
import type { JWK } from 'jose';
import type { Logger } from 'pino';
import type { Composition, PlantedBug } from './composition.ts';
import type { Contract } from './http/contract.ts';
import type { Endpoint } from './http/endpoint.ts';
import type { BankPort } from './bank/bank.ts';
import type { Identity } from './identity/identity.ts';
import type { Messages } from './messages/messages.ts';
import type { PeerClient } from './peers/peer-client.ts';
import type { Catalogue } from './store/catalogue/catalogue.ts';
import type { Inventory } from './store/inventory/inventory.ts';
import type { Database } from './storage/database.ts';
import type { ModuleTables } from './storage/migrate.ts';

/**
 * A part of the program that a composition can have or not, as data: known in every process, whether it runs there or
 * not. It owns its tables and sees others through their ports only.
 */
export interface ModuleDefinition<Port = unknown> {
  readonly tables: ModuleTables;
  readonly contracts: readonly Contract[];
  create(parts: ModuleParts): Module<Port>;
  /** The port of this module where it runs in another service. */
  remote(client: PeerClient): Port;
}

/** A module that runs in this process. */
export interface Module<Port = unknown> {
  readonly port: Port;
  /** Most asked first: Express looks through them in order. One per contract. */
  readonly endpoints: readonly Endpoint[];
  /** Its part of the dump: figures with a name that people read, in an order that makes sense. */
  statistics(): Promise<Statistics>;
  /** Puts the composition's planted bug into the database, where this module is the one that has it. */
  plant?(client: Client): Promise<void>;
  /** Begins its work beside requests (relays, sweepers, batches); called once its tables are there. */
  start?(): void;
  /** Ends that work; resolves when the step under way is over. */
  stop?(): Promise<void>;
}

/** Name to figure: `{ 'Profiles': 10000, 'Money held': '20000000.00' }`; nested one level where it has parts. */
export type Statistics = Readonly<Record<string, Figure | Readonly<Record<string, Figure>>>>;
type Figure = string | number;

/** What a module is given. */
export interface ModuleParts {
  readonly database: Database;
  readonly plantedBug: PlantedBug | undefined;
  /** The other modules. Each is looked up when it is used, so modules may need each other. */
  readonly ports: Ports;
  readonly logger: Logger;
  readonly composition: Composition;
  /** Signs tokens; only identity asks for it. */
  readonly signingKey: () => JWK;
}

/** The modules' ports: the module itself where it runs in this process, else a client that speaks HTTP. */
export interface Ports {
  readonly identity: Identity;
  readonly bank: BankPort;
  readonly catalogue: Catalogue;
  readonly inventory: Inventory;
  readonly messages: Messages;
}
