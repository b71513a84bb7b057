import { join } from 'node:path';
import type { Module, ModuleParts } from '../module.ts';
import { accountEndpoints } from './http/account-endpoints.ts';
import { movementEndpoints } from './http/movement-endpoints.ts';
import { profileEndpoints } from './http/profile-endpoints.ts';
import { plantUnlockedBalance, UNLOCKED_SCHEMA } from './planted/unlocked-balance.ts';
import { BankRepository } from './repository/bank-repository.ts';
import { createBank } from './service/create-bank.ts';

/** Schema and migrations of the bank. */
export const BANK_TABLES = { schema: 'bank', migrations: join(import.meta.dirname, 'migrations') };

/** The bank: profiles, accounts, cards, payments, transfers. */
export function createBankModule({ database, plantedBug }: ModuleParts): Module {
  const unlocked = plantedBug === 'unlocked-balance';
  const bank = createBank(new BankRepository(database, unlocked ? UNLOCKED_SCHEMA : BANK_TABLES.schema));
  return {
    tables: BANK_TABLES,
    // Most asked first: Express looks through them in order.
    endpoints: [...movementEndpoints(bank), ...accountEndpoints(bank), ...profileEndpoints(bank)],
    ...(unlocked ? { plant: plantUnlockedBalance } : {}),
  };
}
