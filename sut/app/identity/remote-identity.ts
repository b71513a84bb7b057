import type { PeerClient } from '../peers/peer-client.ts';
import { CONTACT } from './http/contracts.ts';
import type { Identity } from './identity.ts';

/** Identity in another service. Throws the problem `peer-unavailable` when it cannot be asked. */
export function remoteIdentity(client: PeerClient): Identity {
  return {
    async contactOf(id) {
      const answer = await client.ask(CONTACT, { params: { id } });
      // The one problem of its own that the contract knows: there is no such user.
      return answer.ok ? answer.body : undefined;
    },
  };
}
