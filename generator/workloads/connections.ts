import exec from 'k6/execution';
import type { RefinedResponse, ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { laneRttMs } from './lane.ts';
import { mayBeRepeated } from './repeats.ts';

/** Connections opened for requests that were answered. */
const opened = new Counter('mascaret_connection');
/** Requests under which a kept connection broke, and which the client below k6 then sent again by itself. */
const repeated = new Counter('mascaret_repeated');
/** Milliseconds waited for a connection that never came: k6 counts them in no duration of the request. */
const waits = new Trend('mascaret_wait', true);

/** Taking a kept connection lasts some 10 µs, opening one on this machine ten times as long. */
const OPENING_MS = 0.05;
/** A request is handed to the kernel within some 50 µs; in a repeated one, all of the first attempt counts as sending. */
const ATTEMPT_MS = 0.7;
/** The first attempt crosses the lane at least once; half of the round trip less its variation. */
const CROSSING_SHARE = 0.4;

/**
 * Looks at how an answered request got its connection. When a kept one breaks under a request, the HTTP client below k6
 * opens another and asks again, and k6 has one answer and no error. The times give it away: k6 starts sending with the
 * first connection and is blocked for the second (k6 2.2, `lib/netext/httpext/tracer.go`). So: nothing for connecting,
 * yet time to open a connection, and sending as long as an attempt. Only requests that may be sent again are looked at
 * (`mayBeRepeated`).
 */
export function noteConnection(
  { status, timings }: RefinedResponse<ResponseType | undefined>,
  { endpoint, method, startedMs }: { readonly endpoint: string; readonly method: string; readonly startedMs: number },
): void {
  if (status === 0) return noteWait(Date.now() - startedMs - timings.duration);
  if (timings.connecting > 0) {
    opened.add(1);
  } else if (
    mayBeRepeated(method) &&
    timings.sending >= ATTEMPT_MS &&
    timings.blocked >= OPENING_MS &&
    wasRepeated(timings.sending)
  ) {
    opened.add(1);
    repeated.add(1, { name: endpoint });
  }
}

function wasRepeated(sendingMs: number): boolean {
  return sendingMs >= CROSSING_SHARE * laneRttMs() && exec.test.options.noConnectionReuse !== true;
}

/** Below 5 ms a failure is a failure; above, a user stood and waited. */
function noteWait(untoldMs: number): void {
  if (untoldMs >= 5) waits.add(untoldMs);
}
