import { request } from 'node:http';
import type { BroughtUp } from '../provision/bring-up.ts';
import { addressOf } from '../provision/plan-addresses.ts';
import { metricSum } from './metrics-text.ts';

/** What the parts of a system have said to each other since they were started. */
export interface Traffic {
  /** Requests from one service to another, those of the gateway included. */
  readonly calls: number;
  /** Of those requests and their answers. Heads count, but for answers that the gateway passes on. */
  readonly bytes: number;
}

/** Reads the counters of every app instance and of the gateway. Rejects when one does not answer. */
export async function readTraffic({
  addresses,
  gateways,
}: Pick<BroughtUp, 'addresses' | 'gateways'>): Promise<Traffic> {
  const apps = await Promise.all(addresses.apps.map(({ port }) => textOf(`${addressOf(port)}/metrics`)));
  const fronts = await Promise.all(gateways.map(({ metricsSocket = '' }) => textOf('http://gateway/', metricsSocket)));
  const proxied = { handler: 'reverse_proxy' };
  return {
    calls: sum(apps, 'peer_requests_total') + sum(fronts, 'caddy_http_requests_total', proxied),
    bytes:
      sum(apps, 'peer_bytes_total') +
      sum(fronts, 'caddy_http_request_size_bytes_sum', proxied) +
      sum(fronts, 'caddy_http_response_size_bytes_sum', proxied),
  };
}

function sum(texts: readonly string[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  return texts.reduce((total, text) => total + metricSum(text, name, labels), 0);
}

function textOf(url: string, socketPath?: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const asked = request(url, { timeout: 5000, ...(socketPath === undefined ? {} : { socketPath }) }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (text += chunk));
    response.on('end', () => resolve(text));
  });
  asked.once('timeout', () => asked.destroy(new Error(`${url} did not answer`)));
  asked.once('error', reject);
  asked.end();
  return promise;
}
