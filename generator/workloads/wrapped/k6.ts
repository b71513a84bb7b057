import * as k6 from 'k6';
import { lastEndpoint } from './last-endpoint.ts';
import { notePause } from '../pause.ts';

/** Module `k6` as scripts see it: pauses are recorded, and each check names the endpoint that was asked last. */
export const { fail, randomSeed } = k6;

/** As k6's; what a rejected promise or an exception inside does to the iteration stays as it is. */
export const group = k6.group;

export function sleep(seconds: number): void {
  notePause(seconds * 1000);
  k6.sleep(seconds);
}

export function check<VT>(value: VT, sets: k6.Checkers<VT>, tags: object = {}): boolean {
  const endpoint = lastEndpoint();
  return k6.check(value, sets, endpoint === undefined ? tags : { endpoint, ...tags });
}

export default { fail, randomSeed, group, sleep, check };
