import type { Statistics } from '../../module.ts';
import type { BankFigures } from '../bank.ts';
import { amountOf } from '../../money.ts';

/** The bank's part of the dump. */
export function bankStatistics(figures: BankFigures): Statistics {
  const { payment = {}, transfer = {}, account = {} } = figures.refused;
  return {
    Profiles: figures.profiles,
    'Checking accounts': figures.checkingAccounts,
    'Savings accounts': figures.savingsAccounts,
    'Accounts refused': account,
    'Money held': amountOf(figures.heldCents),
    'Payments accepted': figures.paymentsAccepted,
    'Payments refused': payment,
    'Ceilings hit': payment['weekly-ceiling-exceeded'] ?? 0,
    'Transfers accepted': figures.transfersAccepted,
    'Transfers refused': transfer,
    'Interest paid': amountOf(figures.interestCents),
  };
}
