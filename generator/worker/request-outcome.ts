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

type RequestTags = Pick<Sample, 'error_code' | 'expected_response' | 'status'>;

const REQUEST_TIMEOUT = 1050;
const DIAL_TIMEOUT = 1211;

function isBelowHttp(code: number): boolean {
  return (code >= 1000 && code < 1400) || (code >= 1600 && code < 1700);
}
