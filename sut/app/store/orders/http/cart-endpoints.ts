import { endpoint, type Answer, type Endpoint } from '../../../http/endpoint.ts';
import type { CartOutcome } from '../order.ts';
import type { Carts } from '../service/carts.ts';
import type { Checkouts } from '../service/checkouts.ts';
import { cartBody, orderBody } from './bodies.ts';
import { CART, CHECKOUT, CREATE_CART, PUT_ITEM } from './contracts.ts';
import { refused } from './problems.ts';

/** Carts, from the first product to the checkout. */
export function cartEndpoints(carts: Carts, checkouts: Checkouts): readonly Endpoint[] {
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
    endpoint(PUT_ITEM, async ({ params: { id, product }, body: { quantity }, caller, idempotency }) =>
      answerOf(await carts.putItem(idempotency, caller.user, id, { product, quantity })),
    ),
    endpoint(CREATE_CART, async ({ body, caller, idempotency }) =>
      answerOf(await carts.create(idempotency, caller.user, body.store)),
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
