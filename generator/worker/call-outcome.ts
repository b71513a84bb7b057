import type { Outcome } from '../../core/outcome.ts';
import type { Sample } from './sample-lines.ts';

/**
 * Endpoint and outcome of a gRPC call or a WebSocket connection. gRPC's status 4 is a passed deadline, 14 an unreachable
 * service, any other but 0 an error; a WebSocket is open with status 101.
 */
export function callOf({ metric_name, name, status }: Pick<Sample, 'metric_name' | 'name' | 'status'>): {
  readonly endpoint: string;
  readonly outcome: Outcome;
} {
  if (metric_name === 'grpc_req_duration') {
    return { endpoint: `grpc ${name.replace(/^\//, '')}`, outcome: GRPC[status] ?? 'error' };
  }
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(name)?.[1];
  const endpoint = path === undefined ? name || 'ws' : `ws ${path === '' ? '/' : path}`;
  if (status === '' || status === '0') return { endpoint, outcome: 'connection' };
  return { endpoint, outcome: status === '101' ? 'ok' : 'error' };
}

const GRPC: Readonly<Record<string, Outcome>> = { 0: 'ok', 4: 'timeout', 14: 'connection' };
