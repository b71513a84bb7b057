import type { z } from 'zod';
import { MascaretError } from '../../core/errors.ts';
import { directFetch, type DirectRequest } from '../../platform/direct-fetch.ts';
import { loginAnswer, problemDocument } from './answers.ts';
import { problemError, unansweredError } from './bank-errors.ts';
import type { Login } from './choose-login.ts';

/** The answer to a write. */
export interface Written<Answer> {
  readonly answer: Answer;
  readonly key: string;
  /** It is that of an earlier try under the same key: nothing was done this time. */
  readonly replayed: boolean;
}

/** Asks the bank as one user. Everything rejects with a `MascaretError` that says what to do. */
export interface BankClient {
  /** `path`: below `/api/v1/bank`. */
  get<Answer>(path: string, form: z.ZodType<Answer>): Promise<Answer>;
  /** The same as text. */
  getText(path: string): Promise<string>;
  write<Answer>(path: string, body: object, key: string, form: z.ZodType<Answer>): Promise<Written<Answer>>;
}

const PATIENCE_MS = 10_000;

/** Logs in, and gives a client that asks as this user. */
export async function openBank({ url, username, password }: Login): Promise<BankClient> {
  const answer = await exchange({
    url,
    username,
    method: 'POST',
    path: '/identity/login',
    body: { username, password },
  });
  const { token, user } = formed(url, answer, loginAnswer);
  const authorization = `Bearer ${token}`;
  const asker = { url, username, role: user.role };
  return {
    get: async (path, form) => {
      const found = await exchange({ ...asker, method: 'GET', path: `/bank${path}`, headers: { authorization } });
      return formed(url, found, form);
    },
    getText: async (path) => {
      const headers = { authorization, accept: 'text/plain' };
      return (await exchange({ ...asker, method: 'GET', path: `/bank${path}`, headers })).text;
    },
    write: async (path, body, key, form) => {
      const headers = { authorization, 'idempotency-key': key };
      const done = await exchange({ ...asker, method: 'POST', path: `/bank${path}`, headers, body, key });
      const replayed = done.headers.get('idempotency-replayed') === 'true';
      return { answer: formed(url, done, form), key, replayed };
    },
  };
}

interface Question {
  readonly url: string;
  readonly username: string;
  /** Known once the user has logged in. */
  readonly role?: string;
  readonly method: 'GET' | 'POST';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Of a write. */
  readonly key?: string;
}

interface Answered {
  readonly text: string;
  readonly headers: Headers;
}

async function exchange({ url, username, role, method, path, headers, body, key }: Question): Promise<Answered> {
  const { response, text } = await send(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // A redirect is not followed: a password and a token are for the one address that was named.
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause: unknown): never => {
    throw unansweredError(cause, { url, key, patienceMs: PATIENCE_MS });
  });
  if (response.ok) return { text, headers: response.headers };
  if (response.status >= 300 && response.status < 400) throw redirected(url, response);
  const problem = problemDocument.safeParse(parsed(text));
  if (!problem.success) throw strangeAnswer(url, response.status);
  throw problemError(problem.data, {
    username,
    role,
    key,
    status: response.status,
    retryAfter: response.headers.get('retry-after') ?? undefined,
    requestId: response.headers.get('x-request-id') ?? undefined,
  });
}

async function send(url: string, init: DirectRequest): Promise<{ readonly response: Response; readonly text: string }> {
  const response = await directFetch(url, init);
  return { response, text: await response.text() };
}

function formed<Answer>(url: string, { text }: Answered, form: z.ZodType<Answer>): Answer {
  const checked = form.safeParse(parsed(text));
  if (checked.success) return checked.data;
  throw strangeAnswer(url, 200);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function redirected(url: string, { status, headers }: Response): MascaretError {
  const target = headers.get('location') ?? 'nowhere';
  return new MascaretError('redirected', `${url} answered with a redirect (${status}) to ${target}`, {
    hint: 'It is not followed, since a password goes to the given address only. Give the right one with --url.',
  });
}

function strangeAnswer(url: string, status: number): MascaretError {
  return new MascaretError('strange-answer', `${url} answered (${status}) what no bank of mascaret answers`, {
    hint: 'Is it the address of the whole system, without /api/v1?',
  });
}
