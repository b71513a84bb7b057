import { Counter, type Registry } from 'prom-client';
import type { RawAnswer } from './exchange.ts';

/** Counts what is asked of other services. */
export interface PeerMetrics {
  /** `route`: method and pattern of the path. Status 0 is booked as `none`. */
  book(peer: string, route: string, answer: Pick<RawAnswer, 'status' | 'sentBytes' | 'receivedBytes'>): void;
}

export function createPeerMetrics(registry: Registry): PeerMetrics {
  const requests = new Counter({
    name: 'peer_requests_total',
    help: 'Requests to other services, each attempt of its own',
    labelNames: ['peer', 'route', 'status'],
    registers: [registry],
  });
  const bytes = new Counter({
    name: 'peer_bytes_total',
    help: 'Bytes between this service and others, HTTP heads included',
    labelNames: ['peer', 'direction'],
    registers: [registry],
  });
  return {
    book(peer, route, { status, sentBytes, receivedBytes }) {
      requests.inc({ peer, route, status: status === 0 ? 'none' : status });
      bytes.inc({ peer, direction: 'sent' }, sentBytes);
      bytes.inc({ peer, direction: 'received' }, receivedBytes);
    },
  };
}
