import { get } from 'node:http';
import { Client } from 'pg';
import { reasonOf } from '../../core/errors.ts';

/** One look at whether something works: why not, or undefined when it does. Never rejects. */
export type Probe = () => Promise<string | undefined>;

/** A look may take this long; a frozen process accepts connections and never answers. */
const PATIENCE_MS = 1000;

/** Ready when a GET of `url` answers 200. */
export function httpProbe(url: string): Probe {
  return async () => {
    const status = await statusOf(url).catch((error: unknown) => reasonOf(error));
    if (status === 200) return undefined;
    return typeof status === 'number' ? `${url} answered ${status}` : status;
  };
}

/** The status of a GET; rejects when no answer comes within a second. The connection is not kept. */
async function statusOf(url: string, patienceMs = PATIENCE_MS): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const request = get(url, { agent: false, timeout: patienceMs }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  request.once('timeout', () => request.destroy(new Error(`${url} did not answer within ${patienceMs} ms`)));
  request.once('error', reject);
  return promise;
}

/** Ready when a new session can be opened and answers a query: not while it recovers from a crash. */
export function databaseProbe(url: string): Probe {
  return async () => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
    // A server killed between two messages makes an `error` event beside the rejection.
    client.on('error', () => undefined);
    const late = setTimeout(() => destroySocket(client), PATIENCE_MS);
    try {
      await client.connect();
      await client.query('select 1');
      await client.end();
      return undefined;
    } catch (error) {
      destroySocket(client);
      return reasonOf(error) || 'the database does not answer';
    } finally {
      clearTimeout(late);
    }
  };
}

/** `end()` says goodbye and waits; a frozen server never reads it. The stream is what the driver documents for tests. */
function destroySocket(client: Client): void {
  (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
}
