import { BANK } from './bank/bank-module.ts';
import type { ModuleName } from './composition.ts';
import { IDENTITY } from './identity/identity-module.ts';
import { MESSAGES } from './messages/messages-module.ts';
import type { ModuleDefinition } from './module.ts';
import { CATALOGUE } from './store/catalogue/catalogue-module.ts';
import { INVENTORY } from './store/inventory/inventory-module.ts';
import { ORDERS } from './store/orders/orders-module.ts';

/** Every module that a composition can name: the registry. */
export const MODULES: Readonly<Record<ModuleName, ModuleDefinition>> = {
  identity: IDENTITY,
  bank: BANK,
  'store-catalogue': CATALOGUE,
  'store-inventory': INVENTORY,
  'store-orders': ORDERS,
  messages: MESSAGES,
};
