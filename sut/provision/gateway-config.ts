import type { GatewayService } from '../architectures/architecture.ts';

/** Where the gateway itself says that it works; what is behind it says so at `/readyz`. */
export const GATEWAY_READY_PATH = '/gateway/readyz';

/** What a gateway is made of. */
export interface GatewayParts {
  readonly service: GatewayService;
  readonly port: number;
  /** Service to the addresses of its instances, `127.0.0.1:4001`. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
  /** Unix socket on which to tell Caddy's metrics; absent: not counted, which costs least. */
  readonly metricsSocket?: string;
}

/**
 * Caddy's configuration (JSON): gives each request an X-Request-Id, refuses with 401 what needs a token and has none, and
 * sends the rest where its path belongs. Only paths with a route go on; `/internal` has none. No TLS, no admin API: it
 * listens on the loopback, and changes with its file only. A pure function.
 */
export function gatewayConfig(parts: GatewayParts): object {
  const { service, port, metricsSocket } = parts;
  const server = {
    listen: [`127.0.0.1:${port}`],
    protocols: ['h1'],
    automatic_https: { disable: true },
    read_header_timeout: '5s',
    // The services end a slow body after 10 s; an answer goes out when the body has come, or is given up.
    read_timeout: '15s',
    write_timeout: '30s',
    idle_timeout: '120s',
    max_header_bytes: 16_384,
    routes: [
      { match: [{ path: [GATEWAY_READY_PATH] }], handle: [READY], terminal: true },
      { match: [{ header: { 'X-Request-Id': null } }], handle: [NEW_REQUEST_ID] },
      // Paths are matched decoded and tidied, and go on as they came: `/internal/../api` would reach a service as it is.
      { match: [{ vars_regexp: INTERNAL }], handle: [NOT_FOUND], terminal: true },
      { match: [{ not: [{ path: pathsOf(service.routes) }] }], handle: [NOT_FOUND], terminal: true },
      {
        match: [{ header: { Authorization: null }, not: publicMatchers(service.public) }],
        handle: [TOKEN_REQUIRED],
        terminal: true,
      },
      ...byLength(service.routes).map(([prefix, name]) => ({
        match: [{ path: pathsOf({ [prefix]: name }) }],
        handle: [proxyTo(parts.upstreams.get(name) ?? [], service.policy)],
        terminal: true,
      })),
    ],
    errors: { routes: [{ handle: [UNAVAILABLE] }] },
  };
  const metrics = metricsSocket === undefined ? {} : { metrics: {} };
  return {
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { level: 'WARN', encoder: { format: 'console', level_format: 'upper' } } } },
    apps: {
      tls: { disable_storage_check: true, disable_storage_clean: true },
      http: {
        grace_period: '8s',
        ...metrics,
        servers: { gateway: server, ...(metricsSocket === undefined ? {} : { metrics: metricsServer(metricsSocket) }) },
      },
    },
  };
}

/** The one that fits longest comes first. */
function byLength(routes: GatewayService['routes']): [string, string][] {
  return Object.entries(routes).sort(([one], [other]) => other.length - one.length);
}

/** A prefix ends where a part of the path ends: `/docs` is not the beginning of `/docs-of-old`. */
function pathsOf(routes: GatewayService['routes']): string[] {
  return Object.keys(routes).flatMap((prefix) => [prefix, `${prefix.replace(/\/$/, '')}/*`]);
}

function publicMatchers(requests: readonly string[]): object[] {
  return requests.map((request) => {
    const [method = '', path = ''] = request.split(' ');
    return { method: method === 'GET' ? ['GET', 'HEAD'] : [method], path: [path] };
  });
}

/**
 * Goes on to another instance when one cannot be connected to; a request that was sent is never sent again. Instances
 * are watched only where there is another one to choose: a lone one that is back is asked at once.
 */
function proxyTo(addresses: readonly string[], policy: GatewayService['policy']): object {
  const several = addresses.length > 1;
  return {
    handler: 'reverse_proxy',
    upstreams: addresses.map((dial) => ({ dial })),
    transport: {
      protocol: 'http',
      dial_timeout: '1s',
      // A checkout asks two services in turn, each for up to 6 s (peer-client), and its own database before and after.
      response_header_timeout: '20s',
      // Shorter than the services keep theirs, so that nothing is sent on a connection that is being closed.
      keep_alive: { idle_timeout: '60s', max_idle_conns_per_host: 1024 },
      compression: false,
    },
    load_balancing: {
      selection_policy: { policy },
      ...(several ? { retries: addresses.length - 1, try_duration: '2s' } : {}),
    },
    ...(several ? { health_checks: { active: WATCHED } } : {}),
  };
}

/** Asked, never inferred from requests that failed: a client that breaks off its own must not take an instance away from all. */
const WATCHED = { uri: '/readyz', interval: '500ms', timeout: '1s' };

function metricsServer(socket: string): object {
  return {
    listen: [`unix/${socket}|0600`],
    protocols: ['h1'],
    automatic_https: { disable: true },
    routes: [{ handle: [{ handler: 'metrics' }] }],
  };
}

const INTERNAL = { '{http.request.uri}': { pattern: '(?i)^/+internal' } };

const NEW_REQUEST_ID = { handler: 'headers', request: { set: { 'X-Request-Id': ['{http.request.uuid}'] } } };

const READY = { handler: 'static_response', status_code: 200, body: '{"status":"ready"}' };

/** In the words of the services, so that users cannot tell who refuses; a test compares them. */
const NOT_FOUND = problem(404, 'not-found', 'There is nothing at this address');
const TOKEN_REQUIRED = problem(401, 'token-required', 'This needs a token: Authorization: Bearer …');
const UNAVAILABLE = problem(
  503,
  'peer-unavailable',
  'Another service that this needs does not answer; ask again later',
  {
    'Retry-After': ['1'],
  },
);

function problem(
  status: number,
  code: string,
  title: string,
  headers: Readonly<Record<string, string[]>> = {},
): object {
  return {
    handler: 'static_response',
    status_code: status,
    headers: {
      'Content-Type': ['application/problem+json; charset=utf-8'],
      'X-Request-Id': ['{http.request.header.X-Request-Id}'],
      ...headers,
    },
    body: JSON.stringify({ type: `urn:problem-type:${code}`, title, status, code }),
  };
}
