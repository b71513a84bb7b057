import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { commonProblem } from './problem.ts';

/** The largest body of users, in bytes: the largest that any endpoint has use for is under 1 KB. */
export const BODY_LIMIT_BYTES = 16_384;
/** Services tell each other many things at once. */
export const INTERNAL_BODY_LIMIT_BYTES = 262_144;

/**
 * The JSON value of a request's body. Throws the problems `content-type-unsupported`, `body-too-large`,
 * `body-incomplete` and `body-malformed`. What a too large body still holds is discarded by the server, within its
 * request time-out, so that the client can read the answer.
 */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const type = request.headers['content-type'];
  const encoding = request.headers['content-encoding'];
  if (type === undefined || !JSON_TYPE.test(type) || (encoding !== undefined && encoding !== 'identity')) {
    throw commonProblem('content-type-unsupported');
  }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw commonProblem('body-too-large');
  const body = await readBody(request, limitBytes);
  if (!isUtf8(body)) throw commonProblem('body-malformed');
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw commonProblem('body-malformed');
  }
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** By events: reading a stream with `for await` costs as much as all the rest of a small request. */
function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
    else reject(commonProblem('body-too-large'));
  });
  request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  request.on('error', () => reject(commonProblem('body-incomplete')));
  return promise;
}
