import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

/** A mail as a server took it. */
export interface ReceivedMail {
  /** Those whom the envelope names, which decides who gets it. */
  readonly recipients: readonly string[];
  /** By lower-case name; of a header that comes twice, both. Folded lines are joined. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** As sent: head and body. */
  readonly raw: string;
}

/** What a server does with a mail once it has all of it. */
export type Reception = 'take' | 'refuse' | 'keep-waiting' | 'take-and-keep-waiting';

/** An SMTP server that keeps what it takes. */
export interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** How often one tried to hand it a mail, whatever came of it. */
  readonly tries: () => number;
  reception: Reception;
}

/** Starts an SMTP server on 127.0.0.1; on a free port when none is given. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let tries = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    onData(stream, session, answer) {
      const receive = async (): Promise<void> => {
        const raw = await textOf(stream);
        tries += 1;
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        const { reception } = held;
        if (reception.startsWith('take')) mails.push({ recipients, headers: headersOf(raw), raw });
        if (reception === 'take') answer();
        else if (reception === 'refuse') answer(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      };
      // A stream that breaks off is a sender that died.
      receive().catch(() => undefined);
    },
  });
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const bound = (server.server.address() as AddressInfo).port;
  const held: MailServer = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    mails,
    tries: () => tries,
    reception: 'take',
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
  return held;
}

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function headersOf(raw: string): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  for (const line of head.split('\r\n')) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(name.length + 1).trim()]);
  }
  return headers;
}
