import { z } from 'zod';
import { MODULE_NAMES } from '../composition.ts';
import { contract } from '../http/contract.ts';

const figure = z.union([z.string(), z.number()]);
const moduleName = z.enum(MODULE_NAMES);

const statistics = z
  .record(z.string(), z.union([figure, z.record(z.string(), figure)]))
  .describe('Name to figure, in the order to show them; nested one level');

export const STATISTICS = contract({
  method: 'get',
  path: '/internal/v1/statistics',
  summary: 'Figures of one of the modules that run in this service, or of all of them',
  access: ['service'],
  query: z.strictObject({ module: moduleName.optional() }),
  answer: { status: 200, body: z.strictObject({ modules: z.partialRecord(moduleName, statistics) }) },
  problems: {},
});

export const DUMP = contract({
  method: 'get',
  path: '/api/v1/bank/dump',
  summary: 'Figures of the whole system, gathered over all services',
  access: ['manager', 'admin'],
  answer: {
    status: 200,
    body: z.strictObject({
      at: z.iso.datetime(),
      modules: z.partialRecord(moduleName, statistics),
      unreachable: z.array(moduleName).describe('Modules that did not answer'),
    }),
    text: true,
  },
  problems: {},
});
