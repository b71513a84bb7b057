import { logInPool, type Logins } from '../tokens.ts';

export { dump, interest } from '../personas/admin.ts';
export { balance, entries, hotPay as 'hot-pay', hotTransfer as 'hot-transfer' } from '../personas/cardholder.ts';
export { openAccount as 'open-account', pay, transfer } from '../personas/cardholder.ts';
export { replenish, stock, till } from '../personas/cashier.ts';
export { assortment, performance, sales, storeOrders as 'store-orders' } from '../personas/manager.ts';
export { browse, hotShop as 'hot-shop', orders, shop } from '../personas/shopper.ts';
export { login, register } from '../personas/visitor.ts';

/** Where nobody has made tokens for the users, some log in. */
export function setup(): Logins {
  return logInPool();
}
