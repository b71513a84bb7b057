import type { RefinedResponse, ResponseType } from 'k6/http';
import { call, type Call } from './call.ts';

/** A request by its endpoint, which is also the name it is counted under. */
export interface Asked extends Pick<Call, 'as' | 'body' | 'headers' | 'refusals' | 'leavesNothing'> {
  /** What stands in the place of `:id` and its like, in order. */
  readonly ids?: readonly number[];
  /** With its `?`. */
  readonly query?: string;
}

/** One request to the reference system: `ask('GET /bank/accounts/:id', { ids: [17], as: { customer: 9 } })`. */
export function ask(endpoint: string, asked: Asked = {}): void {
  send(endpoint, asked, false);
}

/** The same for a journey that goes on with the answer; undefined for any but a good one (2xx). */
export function answerTo(endpoint: string, asked: Asked = {}): unknown {
  const response = send(endpoint, asked, true);
  return response.status >= 200 && response.status <= 299 ? response.json() : undefined;
}

/** The form of an answer, where a journey goes on with what it has made. */
export interface WithId {
  readonly id: number;
}

/** The form of a page, where a journey reads the one after it. */
export interface Page {
  readonly next?: number;
}

function send(
  endpoint: string,
  { ids = [], query = '', ...request }: Asked,
  readsBody: boolean,
): RefinedResponse<ResponseType | undefined> {
  const space = endpoint.indexOf(' ');
  let path = `/api/v1${endpoint.slice(space + 1)}`;
  for (const id of ids) path = path.replace(/:\w+/, String(id));
  return call({
    method: endpoint.slice(0, space) as Call['method'],
    path: path + query,
    endpoint,
    readsBody,
    ...request,
  });
}
