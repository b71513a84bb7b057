import { z } from 'zod';
import { contract } from '../../../http/contract.ts';
import type { ProblemKind } from '../../../http/problem.ts';
import { after, amount as price, id, next } from '../../../http/forms.ts';
import { thatId, words } from '../../forms.ts';

/** How a refusal of the catalogue looks on the wire. */
export const CATALOGUE_PROBLEMS = {
  'product-unknown': [404, 'There is no such product'],
} as const satisfies Readonly<Record<string, ProblemKind>>;

const WRITERS = ['manager', 'admin'] as const;
const name = words(100).min(1);
const category = words(50).min(1);
const facts = z.strictObject({ name, description: words(1000).default(''), category, price });
const product = z.strictObject({ id, name, description: words(1000), category, price });

export const SEARCH_PRODUCTS = contract({
  method: 'get',
  path: '/api/v1/store/products',
  summary: 'Products, 50 a page: those with all the words, whatever their case and accents, in a category',
  access: 'public',
  query: z.strictObject({ q: words(100).optional(), category: category.optional(), after }),
  answer: { status: 200, body: z.strictObject({ products: z.array(product), next }) },
  problems: {},
});

export const PRODUCT = contract({
  method: 'get',
  path: '/api/v1/store/products/:id',
  summary: 'A product that is sold',
  access: 'public',
  params: thatId,
  answer: { status: 200, body: product },
  problems: CATALOGUE_PROBLEMS,
});

export const ADD_PRODUCT = contract({
  method: 'post',
  path: '/api/v1/store/products',
  summary: 'Adds a product',
  access: WRITERS,
  body: facts,
  answer: { status: 201, body: product },
  problems: {},
});

export const CHANGE_PRODUCT = contract({
  method: 'put',
  path: '/api/v1/store/products/:id',
  summary: 'Changes a product; what is in carts keeps the price it was put in at',
  access: WRITERS,
  params: thatId,
  body: facts,
  answer: { status: 200, body: product },
  problems: CATALOGUE_PROBLEMS,
});

export const REMOVE_PRODUCT = contract({
  method: 'delete',
  path: '/api/v1/store/products/:id',
  summary: 'Takes a product out of sale, for good, but not out of carts; answers what it was',
  access: WRITERS,
  params: thatId,
  answer: { status: 200, body: product },
  problems: CATALOGUE_PROBLEMS,
});

/** Products that other services may ask for at once. */
export const MOST_IDS = 100;

export const PRODUCTS_BY_ID = contract({
  method: 'get',
  path: '/internal/v1/catalogue/products',
  summary: 'Those of the products that are sold, for other services',
  access: ['service'],
  query: z.strictObject({
    ids: z
      .string()
      .regex(/^[1-9]\d{0,14}(?:,[1-9]\d{0,14}){0,99}$/, 'up to a hundred ids with commas between them')
      .transform((ids) => ids.split(',').map(Number)),
  }),
  answer: { status: 200, body: z.strictObject({ products: z.array(product.omit({ description: true })) }) },
  problems: {},
});
