import { z } from 'zod';

/** Modules of `sut/app`, as its environment variable MODULES names them. */
export const MODULES = ['identity', 'bank', 'store-catalogue', 'store-inventory', 'store-orders', 'messages'] as const;
export type ModuleName = (typeof MODULES)[number];

const postgresService = z.strictObject({ runs: z.literal('postgres') });

const appService = z.strictObject({
  runs: z.literal('app'),
  modules: z.array(z.enum(MODULES)).nonempty(),
  instances: z.int().min(1).max(15).default(1),
  /** The service that holds its data. */
  database: z.string(),
  /** Only other services ask it: the gateway has no way to it. */
  internal: z.literal(true).optional(),
});

const path = z.string().regex(/^\/[\w/.-]*$/, 'a path of letters, digits and / . - _');

/** `GET /api/v1/store/products/*`: a method, and a path in which `*` stands for anything. */
const publicRequest = z.string().regex(/^(?:GET|POST|PUT|DELETE) \/[\w/.*-]*$/, 'METHOD /path');

const gatewayService = z.strictObject({
  runs: z.literal('caddy'),
  /** Beginning of a path to the service that answers there; the longest that fits decides. */
  routes: z.record(path, z.string()),
  /** Who among the instances of a service gets a request; Caddy's names. */
  policy: z.enum(['round_robin', 'least_conn', 'random', 'ip_hash', 'first']).default('round_robin'),
  /** What may be asked without a token. Everything else the gateway refuses where no `Authorization` is. */
  public: z.array(publicRequest),
});

/** The schema of a file in `sut/architectures`: which modules run in which service, and what each service needs. */
export const architectureSchema = z
  .strictObject({
    title: z.string(),
    about: z.string(),
    /** The service that users reach. */
    entry: z.string(),
    services: z.record(
      z.string().regex(/^[a-z][a-z0-9-]*$/),
      z.discriminatedUnion('runs', [postgresService, appService, gatewayService]),
    ),
  })
  .superRefine(({ entry, services }, context) => {
    const runs = services[entry]?.runs;
    if (runs !== 'app' && runs !== 'caddy') context.addIssue(`entry: ${entry} is no service that takes requests`);
    for (const [name, service] of Object.entries(services)) {
      if (service.runs === 'app' && services[service.database]?.runs !== 'postgres') {
        context.addIssue(`services.${name}.database: ${service.database} is not a service that runs postgres`);
      }
      if (service.runs === 'caddy') noteRoutes(name, service, services, (text) => context.addIssue(text));
    }
  });

/** A service of which nobody knows a way is a mistake, and so is one that the file calls internal and routes to. */
function noteRoutes(
  gateway: string,
  { routes }: z.infer<typeof gatewayService>,
  services: Readonly<Record<string, { readonly runs: string; readonly internal?: true | undefined }>>,
  note: (text: string) => void,
): void {
  const at = `services.${gateway}.routes`;
  for (const [prefix, name] of Object.entries(routes)) {
    const target = services[name];
    if (target?.runs !== 'app') note(`${at}: ${prefix} goes to ${name}, which is not a service that runs the app`);
    if (target?.internal === true) note(`${at}: ${prefix} goes to ${name}, which is internal`);
    if (`${prefix}/`.startsWith('/internal/') || prefix === '/') {
      note(`${at}: ${prefix} would open what services say to each other`);
    }
  }
  for (const [name, service] of Object.entries(services)) {
    if (service.runs === 'app' && service.internal !== true && !Object.values(routes).includes(name)) {
      note(`${at}: nothing goes to ${name}; give it a route, or call it internal`);
    }
  }
}

export type PostgresService = { readonly name: string } & z.infer<typeof postgresService>;
export type AppService = { readonly name: string } & z.infer<typeof appService>;
export type GatewayService = { readonly name: string } & z.infer<typeof gatewayService>;
export type Service = PostgresService | AppService | GatewayService;

/** A composition: data, and the only thing in which architecture versions differ. Services in the file's order. */
export interface Architecture {
  /** File name without `.yaml`. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly entry: string;
  readonly services: readonly Service[];
}
