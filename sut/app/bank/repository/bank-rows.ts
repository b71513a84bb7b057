import type { Account, AccountKind, BankFigures, Entry, InterestRun, Refusal } from '../bank.ts';

// The bank's rows as the database gives them (bigint and numeric are text), and what they are read as.

export interface ProfileRow {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly created_at: Date;
}

export interface AccountRow {
  readonly id: string;
  readonly profile_id: string;
  readonly kind: AccountKind;
  readonly balance_cents: string;
  readonly weekly_ceiling_cents: string | null;
  readonly opened_at: Date;
}

export function accountFrom(row: AccountRow): Account {
  return {
    id: Number(row.id),
    profileId: Number(row.profile_id),
    kind: row.kind,
    balanceCents: BigInt(row.balance_cents),
    ceilingCents: row.weekly_ceiling_cents === null ? undefined : BigInt(row.weekly_ceiling_cents),
    openedAt: row.opened_at,
  };
}

export interface EntryRow {
  readonly transfer_id: string;
  readonly kind: Entry['kind'];
  readonly amount_cents: string;
  readonly merchant: string | null;
  readonly at: Date;
}

export function entryFrom(row: EntryRow): Entry {
  return {
    transferId: Number(row.transfer_id),
    kind: row.kind,
    amountCents: BigInt(row.amount_cents),
    merchant: row.merchant ?? undefined,
    at: row.at,
  };
}

export interface ClosedRow {
  readonly replayed: boolean;
  readonly refusal: Refusal | null;
  readonly id: string | null;
  readonly merchant: string | null;
  readonly amount_cents: string | null;
}

export interface InterestRunRow {
  readonly id: string;
  readonly period: string;
  readonly accounts_paid: string;
  readonly paid_cents: string;
  readonly began_at: Date;
  readonly finished_at: Date | null;
}

export function interestRunFrom(row: InterestRunRow): InterestRun {
  return {
    id: Number(row.id),
    period: row.period,
    accountsPaid: Number(row.accounts_paid),
    paidCents: BigInt(row.paid_cents),
    beganAt: row.began_at,
    finishedAt: row.finished_at ?? undefined,
  };
}

export interface FiguresRow {
  readonly profiles: string;
  readonly checking: string;
  readonly savings: string;
  readonly held: string;
  readonly payments: string;
  readonly transfers: string;
  readonly interest: string;
  readonly refused: BankFigures['refused'];
}

export function figuresFrom(row: FiguresRow): BankFigures {
  return {
    profiles: Number(row.profiles),
    checkingAccounts: Number(row.checking),
    savingsAccounts: Number(row.savings),
    heldCents: BigInt(row.held),
    paymentsAccepted: Number(row.payments),
    transfersAccepted: Number(row.transfers),
    refused: row.refused,
    interestCents: BigInt(row.interest),
  };
}
