import { z } from 'zod';

/** Modules of `sut/app`, as its environment variable MODULES names them. */
const MODULES = ['identity', 'bank', 'store-catalogue', 'store-inventory', 'store-orders', 'messages'] as const;

const postgresService = z.strictObject({ runs: z.literal('postgres') });

const appService = z.strictObject({
  runs: z.literal('app'),
  modules: z.array(z.enum(MODULES)).nonempty(),
  instances: z.int().min(1).max(15).default(1),
  /** The service that holds its data. */
  database: z.string(),
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
      z.discriminatedUnion('runs', [postgresService, appService]),
    ),
  })
  .superRefine((architecture, context) => {
    const { entry, services } = architecture;
    if (services[entry]?.runs !== 'app') context.addIssue(`entry: ${entry} is not a service that runs the app`);
    for (const [name, service] of Object.entries(services)) {
      if (service.runs === 'app' && services[service.database]?.runs !== 'postgres') {
        context.addIssue(`services.${name}.database: ${service.database} is not a service that runs postgres`);
      }
    }
  });

export type PostgresService = { readonly name: string } & z.infer<typeof postgresService>;
export type AppService = { readonly name: string } & z.infer<typeof appService>;
export type Service = PostgresService | AppService;

/** A composition: data, and the only thing in which architecture versions differ. Services in the file's order. */
export interface Architecture {
  /** File name without `.yaml`. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly entry: string;
  readonly services: readonly Service[];
}
