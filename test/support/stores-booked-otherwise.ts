import type { StoreTampering } from './store-tampering.ts';

/** Books that agree with each other, and not with what was asked and answered; rows that are not as last written. */
export const STORES_BOOKED_OTHERWISE: readonly StoreTampering[] = [
  {
    what: 'an order booked for another customer',
    steps: [['store-orders', `UPDATE orders.orders SET customer = 2 WHERE id = 2`]],
    // A key belongs to its user: under that of the first customer there is no order any more.
    broken: ['I1', 'I12'],
    says: /first: r-o2.*order 2: not as cart 2 \(r-o2\)/,
  },
  {
    what: "an order paid with somebody else's card",
    steps: [
      ['bank', `UPDATE bank.postings SET account_id = 3 WHERE transfer_id = 12 AND account_id = 1`],
      [
        'bank',
        `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 1 THEN 300 ELSE -300 END WHERE id IN (1, 3)`,
      ],
      ['bank', `UPDATE bank.operations SET balance_cents = 99700 WHERE key = 'order-2'`],
    ],
    apart: true,
    broken: ['I12'],
    says: /r-o2: asked for order of .*, paid by account 1, booked order of .*, paid by account 3/,
  },
  {
    what: 'an order of another cart than was checked out',
    steps: [['store-orders', `UPDATE orders.orders SET cart_id = 1 WHERE id = 2`]],
    broken: ['I12'],
    says: /r-o2: asked for order of customer 1 for cart 2, .* booked order of customer 1 for cart 1/,
  },
  {
    what: 'a cart in another store',
    steps: [
      ['store-orders', `UPDATE orders.carts SET store = 2 WHERE id = 3`],
      ['store-orders', `UPDATE orders.operations SET answer = answer || '{"store": 2}' WHERE key IN ('r-c3', 'r-i3')`],
    ],
    broken: ['I12'],
    says: /I12 broken: 1 operation \(first: r-c3: asked for cart of customer 1 in store 1, booked .* in store 2/,
  },
  {
    what: 'a cart of another customer',
    steps: [
      ['store-orders', `UPDATE orders.carts SET owner = 2 WHERE id = 3`],
      ['store-orders', `UPDATE orders.operations SET answer = answer || '{"owner": 2}' WHERE key IN ('r-c3', 'r-i3')`],
    ],
    broken: ['I12'],
    says: /I12 broken: 2 operations \(first: r-c3: asked for cart of customer 1 .*, booked cart of customer 2/,
  },
  {
    what: 'a line that was acknowledged and is in the cart no more',
    steps: [['store-orders', `UPDATE orders.carts SET lines = '{}', total_cents = 0 WHERE id = 3`]],
    broken: ['I12'],
    says: /I12 broken: 1 record \(first: cart 3: not as last written \(r-i3\)\)/,
  },
  {
    what: 'a cart that is gone',
    steps: [['store-orders', `DELETE FROM orders.carts WHERE id = 3`]],
    broken: ['I12'],
    says: /I12 broken: 2 operations and 1 record \(first: r-c3: .*booked something that is not all there/,
  },
  {
    what: 'a line of another quantity, in every book',
    steps: [
      ['store-orders', `UPDATE orders.carts SET lines = '{"(2,3,1000)"}' WHERE id = 3`],
      [
        'store-orders',
        `UPDATE orders.operations SET answer = answer || jsonb_build_object('lines', (SELECT to_jsonb(lines) FROM orders.carts
          WHERE id = 3)) WHERE key = 'r-i3'`,
      ],
    ],
    broken: ['I12'],
    says: /r-i3: asked for 30 of product 2 in cart 3 of customer 1, booked cart 3 of customer 1: 3 of product 2 at 1000/,
  },
  {
    what: 'an order of other prices than were in its cart',
    steps: [
      ['store-orders', `UPDATE orders.carts SET lines = '{"(1,2,149)"}', total_cents = 298 WHERE id = 2`],
      [
        'store-orders',
        `UPDATE orders.operations SET answer = (SELECT to_jsonb(carts) || '{"order_id": null}' FROM orders.carts
          WHERE id = 2) WHERE key = 'r-i2'`,
      ],
    ],
    broken: ['I12'],
    says: /I12 broken: 1 operation and 1 record .*r-i2: answered total 3\.00, booked 2\.98/,
  },
  {
    what: 'goods shipped twice',
    steps: [
      ['store-inventory', `UPDATE inventory.replenishments SET state = 'requested'`],
      ['store-inventory', `SELECT inventory.ship_next(0)`],
    ],
    broken: ['I12'],
    says: /replenishment 1: shipped, asked -10 of product 1 to 0, 10 of product 1 to 1, moved -10 .*-10 .*10 .*10 /,
  },
  {
    what: 'fifty pieces shipped in place of ten',
    steps: [
      ['store-inventory', `UPDATE inventory.movements SET quantity = quantity * 5 WHERE reason = 'shipment'`],
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE store WHEN 0 THEN -40 ELSE 40 END WHERE product = 1`,
      ],
    ],
    broken: ['I12'],
    says: /asked -10 of product 1 .*, moved -50 of product 1 to 0, 50 of product 1 to 1/,
  },
  {
    what: 'a replenishment of another quantity than was asked for, shipped as it is booked',
    steps: [
      ['store-inventory', `UPDATE inventory.movements SET quantity = quantity * 5 WHERE reason = 'shipment'`],
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE store WHEN 0 THEN -40 ELSE 40 END WHERE product = 1`,
      ],
      ['store-inventory', `UPDATE inventory.replenishments SET quantity = 50`],
    ],
    broken: ['I12'],
    says: /r-r1: asked for 10 of product 1 for store 1, booked 50 of product 1 for store 1/,
  },
  {
    what: 'a replenishment that is gone, its goods having moved',
    steps: [['store-inventory', `DELETE FROM inventory.replenishments`]],
    broken: ['I12'],
    says: /r-r1: asked for 10 of product 1 .*, booked something that is not all there/,
  },
  {
    what: 'goods put back as another product',
    steps: [
      ['store-inventory', `SELECT inventory.reserve('9', 1, '{1}', '{2}')`],
      ['store-inventory', `SELECT inventory.release('9')`],
      ['store-inventory', `UPDATE inventory.movements SET product = 2 WHERE reason = 'release'`],
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE product WHEN 1 THEN -2 ELSE 2 END WHERE store = 1`,
      ],
    ],
    broken: ['I5'],
    says: /stock not conserved: 4 disagreements by product or order \(first: order 9: no reservation, product 2 in store 1 taken 0, put back 2/,
  },
  {
    what: 'a change of a product that was acknowledged and is gone',
    steps: [['store-catalogue', `UPDATE catalogue.products SET price_cents = 200 WHERE id = 1`]],
    broken: ['I12'],
    says: /product 1: not as last written \(r-a2\)/,
  },
  {
    what: 'a product removed that is still sold',
    steps: [['store-catalogue', `UPDATE catalogue.products SET removed_at = null WHERE id = 2`]],
    broken: ['I12'],
    says: /product 2: not removed \(r-a4\)/,
  },
  {
    what: 'a product that nobody removed and is sold no more',
    steps: [['store-catalogue', `UPDATE catalogue.products SET removed_at = now() WHERE id = 1`]],
    broken: ['I12'],
    says: /product 1: removed \(r-a2\)/,
  },
  {
    what: 'a product of another price than was asked for, in every book',
    steps: [
      ['store-catalogue', `UPDATE catalogue.products SET price_cents = 990 WHERE id = 1`],
      ['store-catalogue', `UPDATE catalogue.operations SET answer = answer || '{"price": "9.90"}' WHERE key = 'r-a2'`],
    ],
    broken: ['I12'],
    says: /r-a2: asked for change product 1: Pen . Blue . ink . 0\.99, booked change product 1: .* 9\.90/,
  },
  {
    what: 'a user of another role than was asked for',
    steps: [
      ['identity', `UPDATE identity.users SET role = 'admin' WHERE id = 11`],
      ['identity', `UPDATE identity.operations SET answer = answer || '{"role": "admin"}'`],
    ],
    broken: ['I12'],
    says: /r-u1: asked for user somebody named Some Body, customer, booked user somebody named Some Body, admin/,
  },
  {
    what: 'a user whose address is another than was registered',
    steps: [['identity', `UPDATE identity.users SET email = 'x@example.test'`]],
    broken: ['I12'],
    says: /user 11: not as registered \(r-u1\)/,
  },
];
