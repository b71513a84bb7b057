import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { Checkouts } from '../../../sut/app/store/orders/service/checkouts.ts';
import { InventoryTeller } from '../../../sut/app/store/orders/service/inventory-teller.ts';
import type { Started } from '../../../sut/app/store/orders/repository/checkout-repository.ts';
import { PaperBank, PaperInventory, PaperOrders, type PaperCart } from '../../support/paper-shop.ts';
import { eventually } from '../../support/eventually.ts';

const STOCK = { 1: 5, 2: 2 };
const BALANCE_CENTS = 1000n;
const logger = pino({ level: 'silent' });

/** Each call to a part goes through `step`, which may put it off, or lose it on the way there or back. */
type Step = (name: string, effect: () => Promise<unknown>) => Promise<unknown>;

function world(step: Step = (_, effect) => effect()) {
  const carts: PaperCart[] = [
    { product: 1, quantity: 3, priceCents: 100n },
    { product: 1, quantity: 3, priceCents: 100n },
    { product: 2, quantity: 1, priceCents: 800n },
  ];
  const orders = new PaperOrders(carts);
  const bank = new PaperBank(BALANCE_CENTS);
  const inventory = new PaperInventory(STOCK);
  const through = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const method = Reflect.get(target, name) as (...values: unknown[]) => Promise<unknown>;
        return (...values: unknown[]) => step(String(name), () => method.apply(target, values));
      },
    });
  const parts = { repository: through(orders), inventory: () => through(inventory), bank: () => through(bank), logger };
  const inner = new InventoryTeller(parts.repository, parts.inventory, logger);
  // What is told later than the test looks is told by its sweeps.
  const teller = { soon: () => undefined, now: inner.now.bind(inner) };
  return { carts, orders, bank, inventory, checkouts: new Checkouts({ ...parts, teller }) };
}

type World = ReturnType<typeof world>;

function checkout({ checkouts }: World, cart: number, key: string): Promise<Started> {
  return checkouts.checkout({ key, fingerprint: `cart-${cart}`, user: 1, cart, card: '4', cardOwner: 1 });
}

/** What must be true once nothing is open. */
function faults({ orders, bank, inventory, carts }: World): string[] {
  const all = [...orders.orders.values()];
  const found = all.flatMap((order) => {
    const paid = bank.payments.filter(({ key }) => key === `order-${order.id}`);
    const state = inventory.reservations.get(String(order.id))?.state;
    return [
      ...(order.state === 'started' ? [`order ${order.id} is open`] : []),
      ...(paid.length === (order.state === 'confirmed' ? 1 : 0) ? [] : [`order ${order.id}: ${paid.length} payments`]),
      ...(paid.every(({ amountCents }) => amountCents === order.totalCents)
        ? []
        : [`order ${order.id}: not its total`]),
      ...(state === (order.state === 'confirmed' ? 'confirmed' : 'released') ? [] : [`order ${order.id}: ${state}`]),
    ];
  });
  for (const [product, opening] of Object.entries(STOCK)) {
    const sold = all.filter((order) => order.state === 'confirmed').flatMap((order) => order.lines);
    const pieces = sold.reduce((sum, line) => sum + (line.product === Number(product) ? line.quantity : 0), 0);
    if (inventory.onHand.get(Number(product)) !== opening - pieces) found.push(`stock of ${product}`);
  }
  for (const [cart, { order }] of carts.entries()) {
    const confirmed = all.filter((one) => one.cart === cart && one.state === 'confirmed');
    if (confirmed.length > 1 || confirmed[0]?.id !== order) found.push(`cart ${cart}`);
  }
  return found;
}

async function settle({ checkouts, orders }: World): Promise<void> {
  await eventually(async () => {
    if (orders.unsettled.size > 0) await checkouts.sweep();
    return orders.unsettled.size === 0;
  });
}

test('a cart that is in stock and can be paid becomes a confirmed order, once', async () => {
  const shop = world();
  const first = await checkout(shop, 0, 'a');
  assert.equal(first.order?.state, 'confirmed');
  const again = await checkout(shop, 0, 'a');
  assert.deepEqual(again, { replayed: true, order: first.order });
  const other = await checkout(shop, 0, 'b');
  assert.equal(other.order ?? other.refusal, 'cart-checked-out');
  await settle(shop);
  assert.deepEqual(faults(shop), []);
});

test('a cart that is refused is free again, and its goods are back', async () => {
  const shop = world();
  assert.equal((await checkout(shop, 2, 'a')).order?.state, 'confirmed');
  const poor = await checkout(shop, 0, 'b');
  assert.deepEqual([poor.order?.state, poor.order?.refusal], ['refused', 'insufficient-funds']);
  assert.equal(shop.carts[0]?.order, undefined);
  await settle(shop);
  assert.equal(shop.inventory.onHand.get(1), 5);
  assert.deepEqual(faults(shop), []);
});

for (const lost of ['reserve', 'pay', 'confirm'] as const) {
  for (const when of ['before', 'after'] as const) {
    const shopThatLoses = () => {
      let done = false;
      return world(async (name, effect) => {
        if (done || name !== lost) return effect();
        done = true;
        if (when === 'after') await effect();
        throw new Error('lost');
      });
    };

    test(`with the call to ${lost} lost ${when} its effect, the same request ends the same order`, async () => {
      const shop = shopThatLoses();
      await assert.rejects(checkout(shop, 0, 'a'), /lost/);
      assert.equal((await checkout(shop, 0, 'a')).order?.state, 'confirmed');
      await settle(shop);
      assert.equal(shop.orders.orders.size, 1);
      assert.deepEqual(faults(shop), []);
    });

    test(`with the call to ${lost} lost ${when} its effect, a sweep ends the order, and the same request is told how`, async () => {
      const shop = shopThatLoses();
      await assert.rejects(checkout(shop, 0, 'a'), /lost/);
      await shop.checkouts.sweep();
      const paid = shop.bank.payments.length === 1;
      const { order, replayed } = await checkout(shop, 0, 'a');
      assert.deepEqual([order?.state, replayed], [paid ? 'confirmed' : 'refused', true]);
      assert.equal(paid, lost === 'confirm' || (lost === 'pay' && when === 'after'));
      await settle(shop);
      assert.deepEqual(faults(shop), []);
    });
  }
}

test('an order that cannot be ended yet does not keep a sweep from the others', async () => {
  let first = true;
  const shop = world(async (name, effect) => {
    if (name === 'pay') throw new Error('lost');
    if (name === 'closeKey' && first) {
      first = false;
      throw new Error('away');
    }
    return effect();
  });
  await assert.rejects(checkout(shop, 0, 'a'), /lost/);
  await assert.rejects(checkout(shop, 2, 'b'), /lost/);
  await assert.rejects(shop.checkouts.sweep(), /away/);
  assert.deepEqual([...shop.orders.unsettled], [1]);
  await settle(shop);
  assert.deepEqual(faults(shop), []);
});

test('whatever comes at once, in whatever order its steps go and whichever are lost: books agree, answers are kept', async () => {
  const request = fc.record({
    cart: fc.nat({ max: 2 }),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    sweep: fc.boolean(),
  });
  const fate = fc.constantFrom('done', 'done', 'done', 'lost before', 'lost after');
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(request, { minLength: 1, maxLength: 10 }),
      fc.array(fate, { maxLength: 40 }),
      async (scheduler, requests, fates) => {
        let calls = 0;
        const shop = world(async (name, effect) => {
          const what = fates[calls] ?? 'done';
          calls += 1;
          await scheduler.schedule(Promise.resolve(), name);
          if (what === 'lost before') throw new Error('lost');
          const result = await effect();
          await scheduler.schedule(Promise.resolve(), `${name}, back`);
          if (what === 'lost after') throw new Error('lost');
          return result;
        });
        const told: { readonly key: string; readonly order: number; readonly state: string }[] = [];
        const running = requests.map(async ({ cart, key, sweep }) => {
          if (sweep) return shop.checkouts.sweep();
          const { order } = await checkout(shop, cart, key);
          if (order !== undefined) told.push({ key, order: order.id, state: order.state });
          return undefined;
        });
        await scheduler.waitFor(Promise.allSettled(running));
        fates.length = 0;
        await scheduler.waitFor(settle(shop));
        assert.deepEqual(faults(shop), []);
        for (const { key, order, state } of told) {
          assert.equal(shop.orders.orders.get(order)?.state, state);
          assert.deepEqual([...new Set(told.filter((one) => one.key === key).map((one) => one.order))], [order]);
        }
      },
    ),
    { numRuns: 500 },
  );
});
