import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import { COMMON_PROBLEMS, Problem } from '../../../http/problem.ts';
import { answerOf } from '../../answer-of.ts';
import { amountOf, centsOf } from '../../../money.ts';
import type { Products } from '../service/create-products.ts';
import { productBody } from '../service/product-body.ts';
import {
  ADD_PRODUCT,
  CATALOGUE_PROBLEMS,
  CHANGE_PRODUCT,
  PRODUCT,
  PRODUCTS_BY_ID,
  REMOVE_PRODUCT,
  SEARCH_PRODUCTS,
} from './contracts.ts';

const PROBLEMS = { ...CATALOGUE_PROBLEMS, 'idempotency-key-reused': COMMON_PROBLEMS['idempotency-key-reused'] };

/** Everything that can be asked about products. */
export function productEndpoints(products: Products): readonly Endpoint[] {
  return [
    endpoint(SEARCH_PRODUCTS, async ({ query }) => {
      const { rows, next } = await products.search(query);
      return { body: { products: rows.map(productBody), next } };
    }),
    endpoint(PRODUCT, async ({ params }) => {
      const product = await products.product(params.id);
      if (product === undefined) throw new Problem('product-unknown', CATALOGUE_PROBLEMS['product-unknown']);
      return { body: productBody(product) };
    }),
    endpoint(ADD_PRODUCT, async ({ body: { price, ...facts }, idempotency }) =>
      answerOf(await products.add(idempotency, { ...facts, priceCents: centsOf(price) }), PROBLEMS),
    ),
    endpoint(CHANGE_PRODUCT, async ({ params, body: { price, ...facts }, idempotency }) =>
      answerOf(await products.change(idempotency, { ...facts, id: params.id, priceCents: centsOf(price) }), PROBLEMS),
    ),
    endpoint(REMOVE_PRODUCT, async ({ params, idempotency }) =>
      answerOf(await products.remove(idempotency, params.id), PROBLEMS),
    ),
    endpoint(PRODUCTS_BY_ID, async ({ query }) => {
      const found = await products.products(query.ids);
      return {
        body: {
          products: found.map(({ id, name, category, priceCents }) => ({
            id,
            name,
            category,
            price: amountOf(priceCents),
          })),
        },
      };
    }),
  ];
}
