import type { Message } from '../../sut/app/messages/messages.ts';
import { startBank, type BankAnswer, type BankService } from './bank-service.ts';
import { rowsOf } from './seeded-bank.ts';

const SERVICE = { user: 0, role: 'service' } as const;

/** A service that runs messages, with what its tables say. */
export interface MessageService extends AsyncDisposable {
  readonly service: BankService;
  /** Hands it messages as another service does. */
  accept(messages: readonly object[]): Promise<BankAnswer>;
}

/** Starts messages and identity in one process, or what `env` names. */
export async function startMessages(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<MessageService> {
  const service = await startBank(databaseUrl, {
    env: { MODULES: 'identity,messages', ...env },
  });
  return {
    service,
    accept: (messages) => service.as(SERVICE).post('/internal/v1/messages', { messages }),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

/** An order of a customer that is confirmed. */
export function confirmation(id: string, user: number, more: Partial<Message> = {}): Message {
  return { id, user, kind: 'order-confirmed', facts: { order: 17, total: '12.30' }, ...more };
}

/** How many messages the table keeps, and how many of them are sent. */
export async function countMessages(databaseUrl: string): Promise<{ readonly kept: number; readonly sent: number }> {
  const kept = await keptMessages(databaseUrl);
  return { kept: kept.length, sent: kept.filter(({ sent_at }) => sent_at !== null).length };
}

/** The rows of the table. */
export function keptMessages(databaseUrl: string): Promise<readonly KeptMessage[]> {
  return rowsOf<KeptMessage>(databaseUrl, 'SELECT id, user_id, facts, sent_at FROM messages.messages');
}

interface KeptMessage {
  readonly id: string;
  readonly user_id: string;
  readonly facts: object;
  readonly sent_at: Date | null;
}
