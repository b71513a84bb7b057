import type { Outcome } from '../../core/outcome.ts';
import type { Sample } from './sample-lines.ts';

/**
 * How a request ended, from k6's tags. k6 counts a documented refusal as an expected response; from status 400 on it is
 * one. Error codes are k6's (`lib/netext/httpext/error_codes.go`): 1050 request time-out, 1000–1399 and 1600–1699 other
 * failures below HTTP, 1400–1599 statuses. k6 counts the duration from the request's first byte on (`tracer.go`): where
 * it is 0, nothing was sent, and a time-out of 1050 was one of connecting.
 */
export function outcomeOf({ error_code, expected_response, status, metric_value }: RequestTags): Outcome {
  const code = Number(error_code);
  const answered = Number(status);
  if (code === REQUEST_TIMEOUT && Number(metric_value) > 0) return 'timeout';
  if (answered === 0 || isBelowHttp(code)) return 'connection';
  if (expected_response !== 'true') return 'error';
  return answered >= 400 ? 'refused' : 'ok';
}

/** k6 was not allowed to connect: an address or a host name that this run blocks. */
export function isBlocked({ error_code }: Pick<Sample, 'error_code'>): boolean {
  return error_code === BLOCKED_ADDRESS || error_code === BLOCKED_HOST_NAME;
}

const BLOCKED_ADDRESS = '1110';
const BLOCKED_HOST_NAME = '1111';

type RequestTags = Pick<Sample, 'error_code' | 'expected_response' | 'status' | 'metric_value'>;

const REQUEST_TIMEOUT = 1050;

function isBelowHttp(code: number): boolean {
  return (code >= 1000 && code < 1400) || (code >= 1600 && code < 1700);
}
