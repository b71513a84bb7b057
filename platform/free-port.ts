import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { MascaretError } from '../core/errors.ts';
import { portHolder } from './port-holder.ts';

/** Below this, ports belong to well-known services. */
const LOWEST = 20_000;

/**
 * A loopback port that nobody listens on. Taken from below the range from which the system serves outgoing connections:
 * while an instance is down, a client's own connection could otherwise be given its port and keep it from coming back.
 */
export async function freePort(random: () => number = Math.random): Promise<number> {
  const end = ephemeralStart();
  for (let tries = 0; tries < 200; tries += 1) {
    const port = LOWEST + Math.floor(random() * (end - LOWEST));
    if ((await listenError(port)) === undefined) return port;
  }
  throw new MascaretError('no-free-port', `no free loopback port found between ${LOWEST} and ${end}`, {
    hint: 'End some of the programs that listen on this machine.',
  });
}

/** Makes sure that a port somebody asked for can be had. Throws `MascaretError` `port-taken`, naming who holds it. */
export async function requirePort(port: number, askedBy: string): Promise<number> {
  const problem = await listenError(port);
  if (problem === undefined) return port;
  if (problem !== 'EADDRINUSE') {
    throw new MascaretError('port-refused', `port ${port} (${askedBy}) cannot be used: ${problem}`, {
      hint: 'Ports below 1024 need more rights; choose a higher one.',
    });
  }
  const holder = portHolder(port);
  throw new MascaretError(
    'port-taken',
    `port ${port} (${askedBy}) is taken${holder === undefined ? '' : ` by ${holder}`}`,
    {
      hint: `End that program, or leave ${askedBy} out: a free port is then chosen.`,
    },
  );
}

/** The error code of trying to listen there, or undefined when it works. */
async function listenError(port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  return promise;
}

/** First port of the range for outgoing connections; 32768 is what Linux and, rounded down, others begin with. */
function ephemeralStart(): number {
  try {
    const start = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
    return start > LOWEST + 1000 ? start : 32_768;
  } catch {
    return 32_768;
  }
}
