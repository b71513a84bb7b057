import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Messages } from '../messages.ts';
import { ACCEPT_MESSAGES } from './contracts.ts';

/** For other services. A message is known by its id, so the request's own key is of no further use. */
export function messageEndpoints(messages: Messages): readonly Endpoint[] {
  return [
    endpoint(ACCEPT_MESSAGES, async ({ body }) => {
      await messages.accept(body.messages);
      return { body: { accepted: body.messages.length } };
    }),
  ];
}
