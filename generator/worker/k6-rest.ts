import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** States of k6 that matter here (`lib.ExecutionStatus`): 4 waits to be started, 9 has no more to do; later ones were cut off. */
const K6_PAUSED = 4;
export const K6_ENDED = 9;

/** k6's REST interface, on one connection that is kept open: a start must not wait for a handshake. */
export class K6Rest {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) {
    this.#port = port;
  }

  /** k6's state, or undefined while it does not answer. */
  async status(): Promise<number | undefined> {
    try {
      const { data } = (await this.#ask('GET', '/v1/status')) as { data: { attributes: { status: number } } };
      return data.attributes.status;
    } catch {
      return undefined;
    }
  }

  /** Resolves once k6 waits for its start; rejects with the signal's reason. */
  async untilPaused(signal: AbortSignal): Promise<void> {
    while ((await this.status()) !== K6_PAUSED) await sleep(10, undefined, { signal });
  }

  async start(): Promise<void> {
    await this.#ask('PATCH', '/v1/status', attributes({ paused: false }));
  }

  async stop(): Promise<void> {
    await this.#ask('PATCH', '/v1/status', attributes({ stopped: true }));
  }

  /** Runs `setup()` here and gives what it returned. */
  async setup(): Promise<unknown> {
    const answer = (await this.#ask('POST', '/v1/setup')) as { data?: { attributes?: { data?: unknown } } };
    return answer.data?.attributes?.data ?? null;
  }

  /** Takes over what `setup()` returned elsewhere. */
  async setSetupData(data: unknown): Promise<void> {
    await this.#ask('PUT', '/v1/setup', data);
  }

  async teardown(): Promise<void> {
    await this.#ask('POST', '/v1/teardown');
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const asked = request(
      { host: '127.0.0.1', port: this.#port, agent: this.#agent, method, path, timeout: TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if ((response.statusCode ?? 500) >= 300) reject(new Error(`k6 answered ${method} ${path}: ${errorOf(text)}`));
          else resolve(text === '' ? undefined : JSON.parse(text));
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`k6 did not answer ${method} ${path} within ${TIMEOUT_MS} ms`)));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }
}

/** `setup()` and `teardown()` may take k6's own limit for them, one minute. */
const TIMEOUT_MS = 65_000;

function attributes(values: Readonly<Record<string, unknown>>): unknown {
  return { data: { type: 'status', id: 'default', attributes: values } };
}

/** k6 puts its reason into `errors[].detail`. */
function errorOf(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors?: { title?: string; detail?: string }[] };
    return errors?.map(({ title, detail }) => detail ?? title ?? '').join('; ') ?? text;
  } catch {
    return text.slice(0, 500);
  }
}
