import { endpoint, type Answer, type Endpoint } from '../../../http/endpoint.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { CartOutcome, CartRepository } from '../repository/cart-repository.ts';
import type { Checkouts } from '../service/checkouts.ts';
import { cartBody, orderBody } from './bodies.ts';
import { CART, CHECKOUT, CREATE_CART, PUT_ITEM } from './contracts.ts';
import { refused } from './problems.ts';

/** Carts, from the first product to the checkout. */
export function cartEndpoints(
  carts: CartRepository,
  checkouts: Checkouts,
  catalogue: () => Catalogue,
): readonly Endpoint[] {
  return [
    endpoint(CHECKOUT, async ({ params, body, caller, idempotency }) => {
      const { user, role } = caller;
      const cardOwner = role === 'customer' ? user : undefined;
      const ended = await checkouts.checkout({ ...idempotency, user, cart: params.id, card: body.card, cardOwner });
      const { replayed, order } = ended;
      if (order === undefined) throw refused(ended.refusal, { replayed });
      if (order.refusal !== undefined) throw refused(order.refusal, { replayed, product: order.product });
      return { replayed, body: orderBody(order) };
    }),
    endpoint(PUT_ITEM, async ({ params, body: { quantity }, caller, idempotency: { key, fingerprint } }) => {
      const { id, product } = params;
      const [found] = quantity === 0 ? [] : await catalogue().products([product]);
      const priceCents = found?.priceCents ?? null;
      return answerOf(await carts.putItem([key, fingerprint, caller.user, id, product, quantity, priceCents]));
    }),
    endpoint(CREATE_CART, async ({ body, caller, idempotency: { key, fingerprint } }) =>
      answerOf(await carts.create([key, fingerprint, caller.user, body.store])),
    ),
    endpoint(CART, async ({ params, caller }) => {
      const cart = await carts.find(params.id, caller.user);
      if (cart === undefined) throw refused('cart-unknown');
      return { body: cartBody(cart) };
    }),
  ];
}

function answerOf(outcome: CartOutcome): Answer {
  const { replayed } = outcome;
  if (outcome.done) return { replayed, body: cartBody(outcome.value) };
  throw refused(outcome.refusal, { replayed });
}
