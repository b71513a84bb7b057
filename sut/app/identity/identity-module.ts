import { join } from 'node:path';
import type { ModuleDefinition } from '../module.ts';
import * as contracts from './http/contracts.ts';
import { identityEndpoints } from './http/identity-endpoints.ts';
import type { Identity } from './identity.ts';
import { remoteIdentity } from './remote-identity.ts';
import { IdentityRepository } from './repository/identity-repository.ts';
import { createIdentity } from './service/create-identity.ts';
import { createTokenSigner } from './service/token-signer.ts';

/** Identity: users, their passwords and their tokens. */
export const IDENTITY: ModuleDefinition<Identity> = {
  tables: { schema: 'identity', migrations: join(import.meta.dirname, 'migrations') },
  contracts: Object.values(contracts),
  create({ database, signingKey }) {
    const repository = new IdentityRepository(database);
    const signer = createTokenSigner(signingKey());
    const identity = createIdentity(repository, signer);
    return {
      port: identity,
      endpoints: identityEndpoints(identity, signer),
      statistics: async () => {
        const counts = await repository.counts();
        const of = (role: Parameters<typeof counts.get>[0]): number => counts.get(role) ?? 0;
        return {
          Customers: of('customer'),
          Cashiers: of('cashier'),
          Managers: of('manager'),
          Administrators: of('admin'),
        };
      },
    };
  },
  remote: remoteIdentity,
};
