import type { Transaction } from '../../../storage/database.ts';
import { PAGE_AND_ONE, pageOf, type Page } from '../../../page.ts';
import type { Product } from '../catalogue.ts';
import {
  ADD,
  CHANGE,
  COUNTS,
  REMOVE,
  SEARCH_ALL,
  SEARCH_CATEGORY,
  SEARCH_WORDS,
  SEARCH_WORDS_IN_CATEGORY,
  SOME,
} from './product-statements.ts';

export interface DescribedProduct extends Product {
  readonly description: string;
}

/** What a product must be like to be found. */
export interface Search {
  /** Words, all of which are in its name, category or description, or begin one there. */
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  /** Only ids above. */
  readonly after?: number | undefined;
}

/** The table of products; in a transaction where one is given. */
export class ProductRepository {
  readonly #database: Transaction;

  constructor(database: Transaction) {
    this.#database = database;
  }

  /** A statement of its own for each kind of search: one for all of them could not use the index that fits. */
  async search({ q, category, after = 0 }: Search): Promise<Page<DescribedProduct>> {
    const rows = await (q === undefined && category === undefined
      ? this.#rows(SEARCH_ALL, [after, PAGE_AND_ONE])
      : q === undefined
        ? this.#rows(SEARCH_CATEGORY, [after, PAGE_AND_ONE, category])
        : category === undefined
          ? this.#rows(SEARCH_WORDS, [after, PAGE_AND_ONE, q])
          : this.#rows(SEARCH_WORDS_IN_CATEGORY, [after, PAGE_AND_ONE, q, category]));
    return pageOf(rows, ({ id }) => id);
  }

  /** Those of the ids that are there. */
  some(ids: readonly number[]): Promise<DescribedProduct[]> {
    return this.#rows(SOME, [ids]);
  }

  async add({ name, description, category, priceCents }: Omit<DescribedProduct, 'id'>): Promise<DescribedProduct> {
    const [made] = await this.#rows(ADD, [name, description, category, priceCents]);
    if (made === undefined) throw new Error('a product that was added told nothing');
    return made;
  }

  /** Undefined: there is none. */
  async change({
    id,
    name,
    description,
    category,
    priceCents,
  }: DescribedProduct): Promise<DescribedProduct | undefined> {
    return (await this.#rows(CHANGE, [id, name, description, category, priceCents]))[0];
  }

  /** The product as it was; undefined: there is none. */
  async remove(id: number): Promise<DescribedProduct | undefined> {
    return (await this.#rows(REMOVE, [id]))[0];
  }

  async counts(): Promise<{ readonly sold: number; readonly removed: number; readonly categories: number }> {
    type Counts = Readonly<Record<'sold' | 'removed' | 'categories', string>>;
    const [row] = await this.#database.rows<Counts>(COUNTS, []);
    return { sold: Number(row?.sold), removed: Number(row?.removed), categories: Number(row?.categories) };
  }

  async #rows(statement: typeof SOME, values: readonly unknown[]): Promise<DescribedProduct[]> {
    return (await this.#database.rows<ProductRow>(statement, values)).map(productFrom);
  }
}

interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price_cents: string;
}

function productFrom({ id, name, description, category, price_cents: cents }: ProductRow): DescribedProduct {
  return { id: Number(id), name, description, category, priceCents: BigInt(cents) };
}
