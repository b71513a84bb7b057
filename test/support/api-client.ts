import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDescribedAnswers, type DescribedAnswers } from './described-answers.ts';

/** An answer, its body parsed; already found to be as the description of the API says. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ApiRequest {
  /** Name of a user whose password is known: `customer-1`, `cashier-1`, `manager-1`, `admin`, or one registered here. */
  readonly as?: string;
  readonly body?: unknown;
  /** The Idempotency-Key of a write; one is made up when none is given. `null`: none is sent. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often it is sent before a 503 is taken for the answer; 5 when not given. */
  readonly patience?: number;
}

/**
 * A client of the API at any base URL. It knows of the system only what the description at `/openapi.json` says, and
 * holds every answer against it: a status, a header of its own or a body that is not described fails the test.
 */
export class ApiClient {
  readonly baseUrl: string;
  readonly described: DescribedAnswers;
  readonly #passwords = new Map<string, string>();
  readonly #tokens = new Map<string, Promise<string>>();
  readonly #password: string;

  /** `password`: of the seeded users. */
  constructor(baseUrl: string, password: string, described: DescribedAnswers) {
    this.baseUrl = baseUrl;
    this.#password = password;
    this.described = described;
  }

  /** The client for the system that the environment names. */
  static async fromEnvironment(): Promise<ApiClient> {
    const { API_BASE_URL: url = 'http://127.0.0.1:3000', API_PASSWORD: password = 'mascaret-42' } = process.env;
    const response = await fetch(`${url}/openapi.json`);
    assert.equal(response.status, 200, `${url}/openapi.json`);
    return new ApiClient(url, password, createDescribedAnswers(await response.json()));
  }

  get(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('GET', path, request);
  }

  post(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('POST', path, request);
  }

  put(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('PUT', path, request);
  }

  delete(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('DELETE', path, request);
  }

  /** `path` without `/api/v1`. Asks again what is overloaded, as the description tells to. */
  async send(
    method: string,
    path: string,
    { as, body, key, headers = {}, patience = 5 }: ApiRequest,
  ): Promise<ApiAnswer> {
    const sent: Record<string, string> = {
      ...(method === 'GET' || key === null ? {} : { 'idempotency-key': key ?? randomUUID() }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : { authorization: `Bearer ${await this.token(as)}` }),
      ...headers,
    };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    let answer = await this.#once(method, path, sent, text);
    for (let tries = 1; answer.status === 503 && tries < patience; tries += 1) {
      await sleep(Number(answer.headers.get('retry-after')) * 1000);
      answer = await this.#once(method, path, sent, text);
    }
    return answer;
  }

  /** A token of a user, by a login. */
  token(username: string): Promise<string> {
    const known = this.#tokens.get(username) ?? this.#logIn(username);
    this.#tokens.set(username, known);
    return known;
  }

  /** Registers a customer of a name nobody else has, and gives the name. */
  async newCustomer(): Promise<string> {
    const username = `u${randomUUID().slice(0, 18)}`;
    const password = randomUUID();
    const body = { username, password, name: 'Ada Almeida', email: `${username}@example.test` };
    const { status, text } = await this.post('/identity/register', { body });
    assert.equal(status, 201, text);
    this.#passwords.set(username, password);
    return username;
  }

  /** A new customer with a profile and a checking account (with 1,000.00 unless said otherwise) and its card. */
  async newCardholder(account: Readonly<Record<string, unknown>> = {}): Promise<Cardholder> {
    const as = await this.newCustomer();
    const profile = await this.post('/bank/profiles', { as, body: { name: 'Ada Almeida' } });
    const opened = await this.post(`/bank/profiles/${String(profile.body['id'])}/accounts`, {
      as,
      body: { kind: 'checking', ...account },
    });
    assert.equal(opened.status, 201, opened.text);
    return {
      as,
      profile: profile.body['id'] as number,
      account: opened.body['id'] as number,
      card: (opened.body['card'] as { readonly number: string }).number,
    };
  }

  /** The balance of an account, as its owner sees it. */
  async balanceOf({ as, account }: Cardholder): Promise<string> {
    return (await this.get(`/bank/accounts/${account}`, { as })).body['balance'] as string;
  }

  async #logIn(username: string): Promise<string> {
    const password = this.#passwords.get(username) ?? this.#password;
    const { status, body, text } = await this.post('/identity/login', { body: { username, password }, key: null });
    assert.equal(status, 200, `login of ${username}: ${text}`);
    return body['token'] as string;
  }

  async #once(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<ApiAnswer> {
    const url = `${this.baseUrl}/api/v1${path}`;
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const answer = { status: response.status, type, headers: response.headers, text };
    this.described.check(method, path, answer);
    return { ...answer, body: type.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }
}

export interface Cardholder {
  /** The user's name. */
  readonly as: string;
  readonly profile: number;
  readonly account: number;
  readonly card: string;
}
