import { pino } from 'pino';
import { readComposition, MODULE_NAMES, type ModuleName } from '../../sut/app/composition.ts';
import { Problem } from '../../sut/app/http/problem.ts';
import { createRequestMetrics } from '../../sut/app/http/request-metrics.ts';
import type { Module } from '../../sut/app/module.ts';
import { MODULES } from '../../sut/app/modules.ts';
import { portsOf } from '../../sut/app/peers/ports.ts';
import { Database, type Statement, type Transaction } from '../../sut/app/storage/database.ts';
import { CHECKOUT } from '../../sut/app/store/orders/http/contracts.ts';
import { cardOfCustomer } from './shop-service.ts';

/** When an instance dies: at which of its statements, and whether that one still reaches the database. */
export interface Death {
  readonly statement: number;
  readonly after: boolean;
}

/** What a checkout was answered: `confirmed` with the order, or the code of its problem. */
export interface ShopAnswer {
  readonly told: string;
  readonly order: number | undefined;
}

/** All modules in this process over a database that leaves them in the middle: as near as a test comes to kill -9, to the statement. */
export interface MortalShop extends AsyncDisposable {
  /** Undefined: the instance died over it. */
  checkout(user: number, cart: number, key: string): Promise<ShopAnswer | undefined>;
  /** Begins the work beside requests: sweeper and relays. */
  start(): void;
}

const logger = pino({ level: 'silent' });

function signingKey(): never {
  throw new Error('nobody signs here');
}

/** An instance that dies as told; without a death it lives. */
export function mortalShop(databaseUrl: string, death?: Death): MortalShop {
  const database = new MortalDatabase(databaseUrl, death);
  const composition = readComposition({ DATABASE_URL: databaseUrl });
  const local = new Map<ModuleName, Module>();
  const ports = portsOf(local, {});
  const parts = {
    database,
    plantedBug: undefined,
    ports,
    logger,
    metrics: createRequestMetrics(),
    composition,
    signingKey,
  };
  // Nobody logs in here.
  for (const name of MODULE_NAMES) if (name !== 'identity') local.set(name, MODULES[name].create(parts));
  const modules = [...local.values()];
  const buying = modules.flatMap(({ endpoints }) => endpoints).find(({ contract }) => contract === CHECKOUT);
  if (buying === undefined) throw new Error('nobody sells here');
  return {
    async checkout(user, cart, key) {
      const idempotency = { key, caller: user, fingerprint: `${user} ${cart}` };
      const input = { params: { id: cart }, query: {}, body: { card: cardOfCustomer(user) }, idempotency };
      try {
        const answer = await buying.handle({ ...input, caller: { user, role: 'customer' } });
        return { told: 'confirmed', order: (answer.body as { readonly id: number }).id };
      } catch (error) {
        if (error instanceof Problem) return { told: error.code, order: undefined };
        if (error === DEAD) return undefined;
        throw error;
      }
    },
    start() {
      for (const module of modules) module.start?.();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(modules.map(async (module) => module.stop?.()));
      await database.close();
    },
  };
}

const DEAD = new Error('this instance is dead');

class MortalDatabase extends Database {
  readonly #death: Death | undefined;
  #statements = 0;

  constructor(url: string, death: Death | undefined) {
    super({ url, poolSize: 8, queueSize: 100, logger });
    this.#death = death;
  }

  override rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.#mortal(() => super.rows<Row>(statement, values));
  }

  override transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return super.transaction((inner) =>
      work({ rows: (statement, values) => this.#mortal(() => inner.rows(statement, values)) }),
    );
  }

  async #mortal<Result>(effect: () => Promise<Result>): Promise<Result> {
    const { statement = Infinity, after = false } = this.#death ?? {};
    this.#statements += 1;
    const mine = this.#statements;
    if (mine > statement || (mine === statement && !after)) throw DEAD;
    const result = await effect();
    // What comes back finds nobody there any more.
    if (this.#statements >= statement && this.#death !== undefined) throw DEAD;
    return result;
  }
}
