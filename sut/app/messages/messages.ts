/** What other modules may ask of messages. They do it through their outbox, so that nothing is told of what was undone. */
export interface Messages {
  /** Takes messages, each once whatever number of times it comes: known by its id. All are kept when it resolves. */
  accept(messages: readonly Message[]): Promise<void>;
}

export type MessageKind = 'account-opened' | 'order-confirmed' | 'replenishment-shipped';

export interface Message {
  /** Unique over all modules: `bank-17`. */
  readonly id: string;
  readonly user: number;
  readonly kind: MessageKind;
  /** What the text is made of; amounts as on the wire. */
  readonly facts: Readonly<Record<string, string | number>>;
}
