import { BOUGHT, type StoreTampering } from './store-tampering.ts';

/** Orders, payments and goods lost, made up, repeated or torn. */
export const STORES_LOST: readonly StoreTampering[] = [
  {
    what: 'a payment undone, its order still confirmed',
    steps: [
      ['bank', `DELETE FROM bank.postings WHERE transfer_id = 11`],
      ['bank', `DELETE FROM bank.transfers WHERE id = 11`],
      ['bank', `DELETE FROM bank.operations WHERE key = 'order-1'`],
      ['bank', `UPDATE bank.accounts SET balance_cents = balance_cents + 300 WHERE id = 1`],
    ],
    // The balance on the record of the payment after it is no longer what the postings add up to.
    broken: ['I9', 'I12'],
    says: /I9 broken: 1 disagreement between orders and payments \(first: order 1: confirmed, never paid\)/,
  },
  {
    what: 'an order paid a second time',
    steps: [
      ['bank', `UPDATE bank.transfers SET operation_key = 'order-1' WHERE operation_key = 'order-2'`],
      [
        'store-orders',
        `UPDATE orders.orders SET state = 'refused', refusal = 'checkout-abandoned', payment_id = null WHERE id = 2`,
      ],
      ['store-orders', `UPDATE orders.operations SET refusal = 'checkout-abandoned' WHERE key = 'r-o2'`],
    ],
    broken: ['I1', 'I5', 'I9'],
    says: /I9 broken: 1 disagreement .*\(first: order 1: paid 2 times\)/,
  },
  {
    what: 'money taken for an order that was refused',
    steps: [['bank', `SELECT bank.pay('order-3', 'f', null, 1, 'store-1', 300)`]],
    broken: ['I9'],
    says: /\(first: order 3: refused, and yet paid 3\.00\)/,
  },
  {
    what: 'money taken for an order that there never was',
    steps: [['bank', `SELECT bank.pay('order-99999999999999999999', 'f', null, 1, 'store-1', 300)`]],
    broken: ['I9'],
    says: /\(first: order 99999999999999999999: does not exist, paid 3\.00\)/,
  },
  {
    what: 'an order that was paid less than it cost',
    steps: [['store-orders', `UPDATE orders.orders SET total_cents = 400, lines = '{"(1,2,200)"}' WHERE id = 2`]],
    broken: ['I9', 'I12'],
    says: /\(first: order 2: 4\.00, paid 3\.00\).*r-o2: answered total 3\.00, booked 4\.00/,
  },
  {
    what: 'an order with the payment of another, and one whose lines do not add up',
    steps: [
      ['store-orders', `UPDATE orders.orders SET payment_id = 12 WHERE id = 1`],
      ['store-orders', `UPDATE orders.orders SET lines = '{"(1,2,1)"}' WHERE id = 2`],
    ],
    broken: ['I9', 'I12'],
    says: /I9 broken: 2 disagreements .*\(first: order 1: says payment 12, the bank 11\)/,
  },
  {
    what: 'a confirmed order lost to the last trace',
    steps: [
      ['store-orders', `DELETE FROM orders.orders WHERE id = 2`],
      ['store-orders', `DELETE FROM orders.operations WHERE key = 'r-o2'`],
    ],
    broken: ['I1', 'I5', 'I9'],
    says: /first: r-o2.*stock not conserved: 2 pieces sold without a confirmed order.*order 2: does not exist, paid 3\.00/,
  },
  {
    what: 'a checkout that made two orders, each paid and delivered',
    steps: BOUGHT(4, 'r-o1'),
    broken: ['I3', 'I12'],
    says: /I3 broken: 1 operation booked more than once \(first: r-o1\)/,
  },
  {
    what: 'a refused checkout whose order was confirmed nevertheless',
    steps: BOUGHT(4, 'r-o3'),
    broken: ['I4', 'I12'],
    says: /I4 broken: 1 of 1 refused operation.*order 4: not as cart 1 \(r-o3\)/,
  },
  {
    what: 'an order confirmed though its goods were put back',
    steps: [
      ['store-inventory', `UPDATE inventory.reservations SET state = 'reserved' WHERE order_id = '2'`],
      ['store-inventory', `SELECT inventory.release('2')`],
    ],
    broken: ['I5'],
    says: /money conserved; stock not conserved: 2 pieces in confirmed orders that never left the stock/,
  },
  {
    what: 'other goods taken than were ordered, in every book of the inventory',
    steps: [
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE product WHEN 1 THEN 2 ELSE -2 END WHERE store = 1`,
      ],
      [
        'store-inventory',
        `UPDATE inventory.movements SET product = 2 WHERE reference = '2' AND reason = 'reservation'`,
      ],
      ['store-inventory', `UPDATE inventory.reservations SET products = '{2}' WHERE order_id = '2'`],
    ],
    broken: ['I5'],
    says: /1 order and .* disagree \(first: order 2: 2 of product 1 in store 1, took 2 of product 2 in store 1\)/,
  },
  {
    what: 'goods taken under the number of an order that there never was',
    steps: [
      ['store-inventory', `UPDATE inventory.movements SET reference = '777' WHERE reference = '2' AND quantity < 0`],
      ['store-inventory', `UPDATE inventory.reservations SET order_id = '777' WHERE order_id = '2'`],
    ],
    broken: ['I5'],
    says: /2 orders and .* disagree \(first: order 2: confirmed, took nothing\)/,
  },
  {
    what: 'stock written back over the sale of somebody else',
    steps: [['store-inventory', `UPDATE inventory.stock SET on_hand = on_hand + 2 WHERE store = 1 AND product = 1`]],
    broken: ['I5', 'I6'],
    says: /stock not conserved: 2 pieces out of nothing.*I6 broken: 1 stock .*product 1 in store 1: 58 on hand, opening 50 and movements 6/,
  },
  {
    what: 'goods that went from one stock to another without a movement',
    steps: [
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE store WHEN 0 THEN -1 ELSE 1 END WHERE product = 1`,
      ],
    ],
    broken: ['I6'],
    says: /stock conserved; I6 broken: 2 stocks .*product 1 in the warehouse/,
  },
  {
    what: 'more shipped than there was',
    steps: [
      ['store-inventory', `ALTER TABLE inventory.stock DROP CONSTRAINT stock_on_hand_check`],
      ['store-inventory', `UPDATE inventory.stock SET on_hand = on_hand - 21 WHERE store = 1 AND product = 2`],
      ['store-inventory', `UPDATE inventory.stock SET on_hand = on_hand + 21 WHERE store = 1 AND product = 1`],
      [
        'store-inventory',
        `INSERT INTO inventory.movements VALUES (1, 2, -21, 'shipment', '9', now()), (1, 1, 21, 'shipment', '9', now())`,
      ],
    ],
    broken: ['I5', 'I8', 'I12'],
    says: /stock not conserved: 2 disagreements by product or order .*I8 broken: 1 stock below zero \(first: product 2 in store 1: -1 on hand\)/,
  },
];
