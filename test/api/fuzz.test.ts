import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom, type Random } from '../../core/random.ts';
import { ApiClient } from '../support/api-client.ts';
import type { DescribedOperation } from '../support/described-answers.ts';
import { madeUpValue } from '../support/made-up-value.ts';

const api = await ApiClient.fromEnvironment();
const SEED = process.env['API_FUZZ_SEED'] ?? '1';
const REQUESTS = Number(process.env['API_FUZZ_REQUESTS'] ?? 10_000);
/** At a time: few enough that a system on two cores is not overloaded, which would be a 503 of its own. */
const AT_ONCE = 8;
const USERS = ['customer-1', 'customer-2', 'cashier-1', 'manager-1', 'admin'];

test(`${REQUESTS} made-up requests (seed ${SEED}) find no 5xx and no answer that is not described`, async () => {
  const tokens = await Promise.all(USERS.map((user) => api.token(user)));
  const random = seededRandom(SEED);
  const statuses = new Map<number, number>();
  let left = REQUESTS;
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const request = requestOf(random, tokens);
      const { status } = await api.send(request.method, request.path, request);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      assert.ok(status < 500, `${status} for ${JSON.stringify(request)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  // A fuzz that never gets past validation would find nothing.
  assert.ok((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0) > REQUESTS / 20, JSON.stringify([...statuses]));
  assert.ok((statuses.get(400) ?? 0) > REQUESTS / 20, JSON.stringify([...statuses]));
});

interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

function requestOf(random: Random, tokens: readonly string[]): FuzzRequest {
  const { operations } = api.described;
  const operation = operations[Math.floor(random() * operations.length)] as DescribedOperation;
  const chance = random() < 0.5 ? 0 : 0.1;
  const token = tokens[Math.floor(random() * tokens.length)];
  const authorization = random() < 0.05 ? 'Bearer a.b.c' : `Bearer ${token}`;
  return {
    method: operation.method,
    path: pathOf(operation, random, chance),
    headers: random() < 0.05 ? {} : { authorization },
    ...(operation.body === undefined ? {} : { body: bodyOf(operation.body, random, chance) }),
    ...keyOf(random),
  };
}

function pathOf({ path, parameters }: DescribedOperation, random: Random, chance: number): string {
  const value = (name: string): string => {
    const parameter = parameters.find((one) => one.name === name);
    const made = madeUpValue(parameter?.schema ?? {}, api.described.resolve, random, chance);
    return encodeURIComponent((typeof made === 'string' ? made : JSON.stringify(made)).toWellFormed());
  };
  const query = parameters.filter((one) => one.in === 'query' && random() < 0.6);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => value(name) || '0');
  return query.length === 0 ? filled : `${filled}?${query.map(({ name }) => `${name}=${value(name)}`).join('&')}`;
}

function bodyOf(schema: object, random: Random, chance: number): unknown {
  const body = madeUpValue(schema as never, api.described.resolve, random, chance);
  return random() < 0.02 ? JSON.stringify(body).slice(0, -1) : JSON.stringify(body);
}

/** Mostly one of its own; sometimes one that was used before, none, or one that is none. */
function keyOf(random: Random): { readonly key?: string | null } {
  const draw = random();
  if (draw < 0.05) return { key: null };
  if (draw < 0.15) return { key: `again-${Math.floor(random() * 50)}` };
  return draw < 0.17 ? { key: 'ÿ x'.slice(2) } : {};
}
