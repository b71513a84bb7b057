import type { Logger } from 'pino';
import type { Identity } from '../../identity/identity.ts';
import { BackgroundWork } from '../../storage/background-work.ts';
import type { DueMessage, MessageRepository } from '../repository/message-repository.ts';
import { MAILS_AT_ONCE, SEND_TIMEOUT_MS, type Mailer } from './mailer.ts';

/** What sending needs. */
export interface MessageSenderParts {
  readonly repository: MessageRepository;
  /** Looked up when there is something to send. */
  readonly identity: () => Identity;
  readonly mailer: Mailer;
  readonly logger: Logger;
}

/**
 * Longer than any sending takes: who still has a message after it is dead. Beside the mail itself, the address takes at
 * most 6 s from another service or 7 s from the own database; the rest is for noting that it is sent.
 */
const LEASE_MS = SEND_TIMEOUT_MS + 12_000;
const IDLE_MS = 250;
const LONGEST_AWAY_MS = 30_000;
const LONGEST_REFUSED_MS = 3_600_000;

/**
 * Sends what was accepted, until it is sent: a message stays due until a server has taken it. Several instances share the
 * work. One that dies between sending and noting it leads to a second sending, with the same Message-ID.
 */
export class MessageSender {
  readonly #parts: MessageSenderParts;
  readonly #work: BackgroundWork;

  constructor(parts: MessageSenderParts) {
    this.#parts = parts;
    this.#work = new BackgroundWork({
      name: 'messages',
      step: () => this.#sendDue(),
      idleMs: IDLE_MS,
      logger: parts.logger,
    });
  }

  start(): void {
    this.#work.start();
  }

  /** Resolves when what is under way is sent, or put off. */
  async stop(): Promise<void> {
    await this.#work.stop();
    this.#parts.mailer.close();
  }

  /** As many as the mailer sends at once. When none got through for want of a server, all the work pauses. */
  async #sendDue(): Promise<boolean> {
    const due = await this.#parts.repository.take(MAILS_AT_ONCE, LEASE_MS);
    const failures = (await Promise.all(due.map((message) => this.#send(message)))).filter(isThere);
    if (failures.length > 0 && failures.length === due.length) throw failures[0] as Error;
    return due.length === MAILS_AT_ONCE;
  }

  /** Gives why nobody could be asked to take it; a message that was refused itself is put off for long, and logged. */
  async #send(message: DueMessage): Promise<Error | undefined> {
    const { repository, logger } = this.#parts;
    try {
      await this.#hand(message);
    } catch (error) {
      const refused = error instanceof NobodyThere || isRefusal(error);
      const longestMs = refused ? LONGEST_REFUSED_MS : LONGEST_AWAY_MS;
      await repository.putOff(message.id, Math.min(longestMs, 1000 * 2 ** Math.min(message.attempts - 1, 20)));
      if (!refused) return error as Error;
      logger.warn({ message: message.id, attempts: message.attempts, reason: (error as Error).message }, 'not sent');
      return undefined;
    }
    await repository.sent(message.id);
    return undefined;
  }

  async #hand(message: DueMessage): Promise<void> {
    const contact = await this.#parts.identity().contactOf(message.user);
    if (contact === undefined) throw new NobodyThere(`there is no user ${message.user}`);
    await this.#parts.mailer.send(message, contact);
  }
}

class NobodyThere extends Error {}

/** SMTP's 5xx: asking again soon gives the same. (A login that is refused has one, too, but concerns all messages.) */
function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { readonly code?: string; readonly responseCode?: number };
  return responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
