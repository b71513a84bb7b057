import { createTransport } from 'nodemailer';
import type { Contact } from '../../identity/identity.ts';
import type { Message } from '../messages.ts';
import { mailText } from './mail-text.ts';

/** Sends one message as a mail. Rejects when the server did not take it; then it may be sent again. */
export interface Mailer {
  send(message: Message, to: Contact): Promise<void>;
  close(): void;
}

/** Connections to the server; more mails than this at once would wait for one. */
export const MAILS_AT_ONCE = 5;
/** Whatever a server does: the longest time to send one. */
export const SEND_TIMEOUT_MS = 8000;

/** A mailer to an SMTP server (`smtp://name:password@host:port`). Connects when there is something to send. */
export function createMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: MAILS_AT_ONCE,
    // What is put off comes again from the table, not from the pool's memory.
    maxRequeues: 0,
    connectionTimeout: 3000,
    greetingTimeout: 3000,
    dnsTimeout: 3000,
    socketTimeout: 5000,
    // A mail is made of text that we have; nothing in it names a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    async send(message, to) {
      await transport.sendMail({
        from,
        // As parts, which the library encodes; a name within an address line could add a recipient.
        to: { name: to.name, address: to.email },
        ...mailText(message, to.name),
        // The same each time, so that a mail that comes twice is known to be one.
        messageId: `<${message.id}@${domain}>`,
        // No person answers, and no out-of-office programme shall (RFC 3834).
        headers: { 'auto-submitted': 'auto-generated' },
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
    },
    close: () => transport.close({ force: true }),
  };
}
