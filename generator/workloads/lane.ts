import { Counter } from 'k6/metrics';
import { facts, type LaneFact } from './facts.ts';

/** Points the following requests of this virtual user at a lane; `__ENV.BASE_URL` is for plain k6 scripts. */
export function useLane({ url, rttMs }: Pick<LaneFact, 'url' | 'rttMs'>): void {
  base = url;
  rtt = rttMs;
  __ENV['BASE_URL'] = url;
}

/** Address of the lane that this virtual user is on, without a slash at its end. */
export function laneUrl(): string {
  return base;
}

/** Round trip of that lane by its profile, in milliseconds. */
export function laneRttMs(): number {
  return rtt;
}

/**
 * An address of the system under test with the lane's port in its place, and what the `Host` header must say then. The
 * host stays, so that cookies do; k6's `hosts` leads it to the lane. Undefined for every other address, that of a lane
 * included. `ws:` stays `ws:`.
 */
export function overLane(address: string): { readonly url: string; readonly host: string } | undefined {
  const [, scheme = '', user = '', authority = '', rest = ''] = ADDRESS.exec(address) ?? [];
  const usualPort = /^(?:https|wss):/i.test(scheme) ? '443' : '80';
  const own = scheme === '' ? undefined : authorityOverLane(authority, usualPort);
  return own === undefined ? undefined : { url: scheme + user + own + rest, host: authority };
}

/** `host:port` of the system as the lane has it, for a client that takes no URL; undefined for another host's. */
export function authorityOverLane(authority: string, usualPort = '443'): string | undefined {
  const [host, port] = hostAndPort(authority, usualPort);
  const isSystem = host === SYSTEM_HOST || (isThisMachine(host) && isThisMachine(SYSTEM_HOST));
  if (!isSystem || port !== SYSTEM_PORT) {
    if (!(isThisMachine(host) && LANE_PORTS.has(port))) noteElsewhere(`${host}:${port}`);
    return undefined;
  }
  return `${host === '[::1]' ? '127.0.0.1' : host}:${base.replace(/^.*:/, '')}`;
}

/** Notes once for each virtual user that the script asks somebody else than the system. */
function noteElsewhere(authority: string): void {
  if (known.has(authority) || known.size >= MOST_HOSTS) return;
  known.add(authority);
  elsewhere.add(1, { name: authority });
}

const elsewhere = new Counter('mascaret_elsewhere');
const known = new Set<string>();
const MOST_HOSTS = 20;
const LANE_PORTS: ReadonlySet<string> = new Set(facts.lanes.map(({ url }) => url.replace(/^.*:/, '')));

let base = facts.directUrl;
let rtt = 0;

const ADDRESS = /^((?:https?|wss?):\/\/)([^/?#@]*@)?([^/?#]*)(.*)$/is;
const [SYSTEM_HOST, SYSTEM_PORT] = hostAndPort(facts.directUrl.replace(/^http:\/\//, '').replace(/\/.*$/, ''), '80');

function hostAndPort(authority: string, usual: string): readonly [string, string] {
  const [, host = '', port = usual] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  return [host.toLowerCase(), port];
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/.test(host);
}
