import type { Outcome } from '../../core/outcome.ts';
import type { Sample } from './sample-lines.ts';

/**
 * How a request ended, from k6's tags. k6 counts a documented refusal as an expected response; from status 400 on it is
 * one. Error codes are k6's (`lib/netext/httpext/error_codes.go`): 1050 request time-out, 1211 dial time-out, 1000–1399
 * and 1600–1699 other failures below HTTP, 1400–1599 statuses.
 */
export function outcomeOf({ error_code, expected_response, status }: RequestTags): Outcome {
  const code = Number(error_code);
  const answered = Number(status);
  if (code === REQUEST_TIMEOUT || code === DIAL_TIMEOUT) return 'timeout';
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

type RequestTags = Pick<Sample, 'error_code' | 'expected_response' | 'status'>;

const REQUEST_TIMEOUT = 1050;
const DIAL_TIMEOUT = 1211;

function isBelowHttp(code: number): boolean {
  return (code >= 1000 && code < 1400) || (code >= 1600 && code < 1700);
}
