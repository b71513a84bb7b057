import { join } from 'node:path';
import type { ModuleDefinition } from '../../module.ts';
import type { Catalogue } from './catalogue.ts';
import * as contracts from './http/contracts.ts';
import { productEndpoints } from './http/product-endpoints.ts';
import { remoteCatalogue } from './remote-catalogue.ts';
import { ProductRepository } from './repository/product-repository.ts';
import { createProducts } from './service/create-products.ts';

/** Schema and migrations of the catalogue. */
export const CATALOGUE_TABLES = { schema: 'catalogue', migrations: join(import.meta.dirname, 'migrations') };

const { PRODUCTS_BY_ID, SEARCH_PRODUCTS, PRODUCT, ADD_PRODUCT, CHANGE_PRODUCT, REMOVE_PRODUCT } = contracts;

/** The catalogue: products, their search and their prices. */
export const CATALOGUE: ModuleDefinition<Catalogue> = {
  tables: CATALOGUE_TABLES,
  contracts: [SEARCH_PRODUCTS, PRODUCT, ADD_PRODUCT, CHANGE_PRODUCT, REMOVE_PRODUCT, PRODUCTS_BY_ID],
  create({ database }) {
    const products = createProducts(database);
    return {
      port: products,
      endpoints: productEndpoints(products),
      async statistics() {
        const { sold, removed, categories } = await new ProductRepository(database).counts();
        return { Products: sold, 'Products removed': removed, Categories: categories };
      },
    };
  },
  remote: remoteCatalogue,
};
