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
    async createProfile({ key, fingerprint, name }) {
      const made = await repository.write('createProfile', [key, fingerprint, name]);
      return outcome(made, (id) => ({ id, name, createdAt: made.at }));
    },
    async profile(id) {
      // Accounts are never removed and profiles come before them: reading one after the other shows no false picture.
      const profile = await repository.profile(id);
      return profile === undefined ? undefined : { ...profile, accounts: await repository.accountsOf(id) };
    },
    openAccount: (order) => openAccount(repository, order),
    account: (id) => repository.account(id),
    async entries(account, after) {
      const entries = await repository.entries(account, after);
      if (entries.length === 0 && (await repository.account(account)) === undefined) return undefined;
      return entries;
    },
    async pay({ key, fingerprint, card, merchant, amountCents }: PaymentOrder) {
      const made = await repository.pay([key, fingerprint, accountOfCard(card), merchant, amountCents]);
      return outcome(made, (id, balanceCents) => ({ id, card, merchant, amountCents, balanceCents, at: made.at }));
    },
    async transfer({ key, fingerprint, from, to, amountCents }: TransferOrder) {
      const made = await repository.write('transfer', [key, fingerprint, from, to, amountCents]);
      return outcome(made, (id, balanceCents) => ({ id, from, to, amountCents, balanceCents, at: made.at }));
    },
  };
}

async function openAccount(repository: BankRepository, order: AccountOrder): Promise<Outcome<Account>> {
  const { key, fingerprint, profileId, kind, openingCents = DEFAULT_OPENING_CENTS } = order;
  const ceilingCents = kind === 'checking' ? (order.ceilingCents ?? DEFAULT_CEILING_CENTS) : undefined;
  const values = [key, fingerprint, profileId, kind, openingCents, ceilingCents ?? null];
  const made = await repository.write('openAccount', values);
  return outcome(made, (id, balanceCents) => ({ id, profileId, kind, balanceCents, ceilingCents, openedAt: made.at }));
}

/** A first answer and a replayed one are made by the same code from the same stored facts, so they are the same. */
function outcome<Value>(made: WriteOutcome, value: (id: number, balanceCents: bigint) => Value): Outcome<Value> {
  const { replayed, refusal } = made;
  if (refusal !== null) return { done: false, replayed, refusal };
  return { done: true, replayed, value: value(Number(made.subject_id), BigInt(made.balance_cents ?? 0)) };
}
