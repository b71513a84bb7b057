import { MascaretError, reasonOf } from '../core/errors.ts';
import { z } from 'zod';
import { directFetch } from '../platform/direct-fetch.ts';
import type { Toxic } from './to-toxics.ts';

/** One proxy as Toxiproxy tells it. `toxics` in order of creation within a stream. */
export type ProxyFacts = z.infer<typeof proxySchema>;

const proxySchema = z.object({
  name: z.string(),
  /** `127.0.0.1:PORT`. */
  listen: z.string(),
  upstream: z.string(),
  enabled: z.boolean(),
  toxics: z.array(z.object({ name: z.string(), attributes: z.record(z.string(), z.number()) })),
});

/** A request gave no answer in time: with Toxiproxy that means a toxic that cannot be changed under traffic. */
export class ToxiproxyTimeout extends Error {
  override readonly name = 'ToxiproxyTimeout';
}

/**
 * Toxiproxy's REST API, each request with a time-out: changing a toxic waits for every connection's chunk under way, and
 * may wait for ever. (That is why the usual client package is not used: it has no time-outs, and drops the reason from
 * the server's answer.)
 */
export class ToxiproxyApi {
  readonly #url: string;
  readonly #timeoutMs: number;

  /** `url` is the API's, `http://127.0.0.1:PORT`. */
  constructor(url: string, timeoutMs = 2_000) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
  }

  /** Names of the proxies there are. */
  async proxyNames(): Promise<readonly string[]> {
    return Object.keys(z.record(z.string(), z.unknown()).parse(await this.#ask('GET', '/proxies')));
  }

  async createProxy(name: string, listen: string, upstream: string): Promise<ProxyFacts> {
    return proxySchema.parse(await this.#ask('POST', '/proxies', { name, listen, upstream, enabled: true }));
  }

  async readProxy(name: string): Promise<ProxyFacts> {
    return proxySchema.parse(await this.#ask('GET', `/proxies/${name}`));
  }

  /** Disabling closes the listener and every connection. */
  async setEnabled(name: string, enabled: boolean): Promise<void> {
    await this.#ask('POST', `/proxies/${name}`, { enabled });
  }

  async deleteProxy(name: string): Promise<void> {
    await this.#ask('DELETE', `/proxies/${name}`);
  }

  async addToxic(proxy: string, toxic: Toxic): Promise<void> {
    await this.#ask('POST', `/proxies/${proxy}/toxics`, { ...toxic, toxicity: 1 });
  }

  async updateToxic(proxy: string, toxic: Toxic): Promise<void> {
    await this.#ask('POST', `/proxies/${proxy}/toxics/${toxic.name}`, { attributes: toxic.attributes });
  }

  async removeToxic(proxy: string, toxic: string): Promise<void> {
    await this.#ask('DELETE', `/proxies/${proxy}/toxics/${toxic}`);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.#exchange(method, path, body);
    if (status >= 200 && status < 300) return text === '' ? undefined : JSON.parse(text);
    throw new MascaretError('toxiproxy-refused', `Toxiproxy refused ${method} ${path}: ${status} ${text.trim()}`);
  }

  async #exchange(method: string, path: string, body: unknown): Promise<{ status: number; text: string }> {
    try {
      const response = await directFetch(this.#url + path, {
        method,
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        throw new ToxiproxyTimeout(`Toxiproxy did not answer ${method} ${path} within ${this.#timeoutMs} ms`);
      }
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new MascaretError('toxiproxy-gone', `Toxiproxy does not answer at ${this.#url}: ${reasonOf(cause)}`, {
        cause: error,
        hint: "its log is in the run's folder under logs/",
      });
    }
  }
}
