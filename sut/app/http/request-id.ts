import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The name by which logs know a request: the caller's X-Request-Id where it is sound, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SOUND.test(given) ? given : randomUUID();
}

const SOUND = /^[\w.:-]{1,64}$/;
