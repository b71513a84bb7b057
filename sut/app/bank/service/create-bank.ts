import type { Account, AccountOrder, Bank, Outcome, PaymentOrder, TransferOrder } from '../bank.ts';
import { accountOfCard } from '../card-number.ts';
import type { BankRepository, WriteOutcome } from '../repository/bank-repository.ts';

/** Of a new account, in cents, unless the order says otherwise. */
export const DEFAULT_OPENING_CENTS = 100_000n;
/** What a new card may pay in any seven days, in cents, unless the order says otherwise. */
export const DEFAULT_CEILING_CENTS = 50_000n;

/** The bank over its tables. The rules about money are in the database's functions, where the locks are. */
export function createBank(repository: BankRepository): Bank {
  return {
    async createProfile({ key, caller = 0, fingerprint, owner, name }) {
      const made = await repository.write('createProfile', [key, fingerprint, owner, name, caller]);
      return outcome(made, (id) => ({ id, owner, name, createdAt: made.at }));
    },
    async profile(id, owner) {
      // Accounts are never removed and profiles come before them: reading one after the other shows no false picture.
      const profile = await repository.profile(id, owner);
      return profile === undefined ? undefined : { ...profile, accounts: await repository.accountsOf(id) };
    },
    openAccount: (order) => openAccount(repository, order),
    account: (id, owner) => repository.account(id, owner),
    async entries(account, after, owner) {
      if ((await repository.account(account, owner)) === undefined) return undefined;
      return repository.entries(account, after);
    },
    async pay({ key, caller = 0, fingerprint, owner, card, merchant, amountCents }: PaymentOrder) {
      const made = await repository.pay([
        key,
        fingerprint,
        owner ?? null,
        accountOfCard(card),
        merchant,
        amountCents,
        caller,
      ]);
      return outcome(made, (id, balanceCents) => ({ id, card, merchant, amountCents, balanceCents, at: made.at }));
    },
    closeKey: (key) => repository.closeKey(key),
    async transfer({ key, caller = 0, fingerprint, owner, from, to, amountCents }: TransferOrder) {
      const made = await repository.write('transfer', [key, fingerprint, owner ?? null, from, to, amountCents, caller]);
      return outcome(made, (id, balanceCents) => ({ id, from, to, amountCents, balanceCents, at: made.at }));
    },
    async beginInterestRun({ key, caller = 0, fingerprint, period }) {
      const made = await repository.write('beginInterestRun', [key, fingerprint, period, caller]);
      const run = made.refusal === null ? await repository.interestRun(Number(made.subject_id)) : undefined;
      return outcome(made, () => {
        if (run === undefined) throw new Error(`the interest run of ${period} is lost`);
        return run;
      });
    },
    interestRun: (id) => repository.interestRun(id),
  };
}

async function openAccount(repository: BankRepository, order: AccountOrder): Promise<Outcome<Account>> {
  const { key, caller = 0, fingerprint, owner, profileId, kind, openingCents = DEFAULT_OPENING_CENTS } = order;
  const ceilingCents = kind === 'checking' ? (order.ceilingCents ?? DEFAULT_CEILING_CENTS) : undefined;
  const values = [key, fingerprint, owner ?? null, profileId, kind, openingCents, ceilingCents ?? null, caller];
  const made = await repository.write('openAccount', values);
  return outcome(made, (id, balanceCents) => ({ id, profileId, kind, balanceCents, ceilingCents, openedAt: made.at }));
}

/** A first answer and a replayed one are made by the same code from the same stored facts, so they are the same. */
function outcome<Value>(made: WriteOutcome, value: (id: number, balanceCents: bigint) => Value): Outcome<Value> {
  const { replayed, refusal } = made;
  if (refusal !== null) return { done: false, replayed, refusal };
  return { done: true, replayed, value: value(Number(made.subject_id), BigInt(made.balance_cents ?? 0)) };
}
