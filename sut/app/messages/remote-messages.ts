import type { PeerClient } from '../peers/peer-client.ts';
import { ACCEPT_MESSAGES } from './http/contracts.ts';
import type { Messages } from './messages.ts';

/** Messages in another service. Throws the problem `peer-unavailable` when it cannot be asked. */
export function remoteMessages(client: PeerClient): Messages {
  return {
    async accept(messages) {
      const [first] = messages;
      if (first === undefined) return;
      const answer = await client.ask(ACCEPT_MESSAGES, {
        body: { messages: [...messages] },
        key: `messages-${first.id}`,
      });
      if (!answer.ok) throw new Error(`messages were not accepted: ${answer.code}`);
    },
  };
}
