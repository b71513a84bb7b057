import { MascaretError } from '../../core/errors.ts';
import { freePort, requirePort } from '../../platform/free-port.ts';

/**
 * The port of an app instance, kept over its restarts: the one asked for (an option, or MASCARET_PORT), else a free one.
 * Throws `MascaretError` `port-taken` when the one asked for cannot be had.
 */
export async function chooseAppPort(asked: number | undefined): Promise<number> {
  return asked === undefined ? freePort() : requirePort(asked, '--port or MASCARET_PORT');
}

/** MASCARET_PORT as a number; undefined when it is not set. Throws `MascaretError` `bad-port`. */
export function portFromEnvironment(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new MascaretError('bad-port', `MASCARET_PORT: "${value}" is not a port`, {
    hint: 'Give a whole number from 1 to 65535, or leave it out: a free port is then chosen.',
  });
}
