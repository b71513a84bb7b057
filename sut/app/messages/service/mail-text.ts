import type { Message, MessageKind } from '../messages.ts';

/** Subject and text of a mail. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** What a message says to the person of this name: a sentence of its kind, and its facts a line each. */
export function mailText({ kind, facts }: Pick<Message, 'kind' | 'facts'>, name: string): MailText {
  const [subject, sentence] = SENTENCES[kind];
  const lines = Object.entries(facts).map(([fact, value]) => `  ${labelOf(fact)}: ${value}`);
  const text = [`Hello ${name},`, '', sentence, ...(lines.length > 0 ? ['', ...lines] : []), '', FAREWELL, ''];
  return { subject, text: text.join('\n') };
}

const SENTENCES: Readonly<Record<MessageKind, readonly [subject: string, sentence: string]>> = {
  'account-opened': ['Your new account', 'Your new account is open.'],
  'order-confirmed': ['Your order is confirmed', 'Thank you for your order. It is paid, and its goods are yours.'],
  'replenishment-shipped': ['Your goods are on their way', 'The warehouse has shipped what you asked for.'],
};

const FAREWELL = 'Bank and Store';

/** `weeklyCeiling` → `Weekly ceiling`. */
function labelOf(fact: string): string {
  const words = fact.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
