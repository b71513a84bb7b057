import type { ModuleName } from './composition.ts';
import { createBankModule } from './bank/bank-module.ts';
import type { Module, ModuleParts } from './module.ts';

/** Every module that a composition can name: the registry. */
export const MODULES: Readonly<Record<ModuleName, (parts: ModuleParts) => Module>> = {
  bank: createBankModule,
};
