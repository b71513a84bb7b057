import { join } from 'node:path';
import type { ModuleDefinition } from '../module.ts';
import * as contracts from './http/contracts.ts';
import { messageEndpoints } from './http/message-endpoints.ts';
import type { Messages } from './messages.ts';
import { remoteMessages } from './remote-messages.ts';
import { MessageRepository } from './repository/message-repository.ts';
import { createMailer } from './service/mailer.ts';
import { MessageSender } from './service/message-sender.ts';

/** Messages to people: kept, and sent as mails where the composition names a server. */
export const MESSAGES: ModuleDefinition<Messages> = {
  tables: { schema: 'messages', migrations: join(import.meta.dirname, 'migrations') },
  contracts: Object.values(contracts),
  create({ database, ports, logger, composition: { SMTP_URL: url, MAIL_FROM: from } }) {
    const repository = new MessageRepository(database);
    const messages: Messages = {
      accept: (given) => (given.length === 0 ? Promise.resolve() : repository.keep(given)),
    };
    return {
      port: messages,
      endpoints: messageEndpoints(messages),
      statistics: async () => {
        const { kept, sent } = await repository.counts();
        return { Kept: kept, Sent: sent, Waiting: kept - sent };
      },
      ...(url === undefined ? {} : sending()),
    };

    function sending() {
      const mailer = createMailer(url ?? '', from);
      const sender = new MessageSender({ repository, identity: () => ports.identity, mailer, logger });
      return { start: () => sender.start(), stop: () => sender.stop() };
    }
  },
  remote: remoteMessages,
};
