import { z } from 'zod';
import type { Contract } from '../http/contract.ts';
import { commonProblem, isCommonCode, type Problem } from '../http/problem.ts';
import type { RawAnswer } from './exchange.ts';
import type { PeerAnswer } from './peer-client.ts';

/**
 * An answer, read by its contract. Throws the caller's own token problems as they came, and `internal-error` for what the
 * contract does not allow: one of the two services has a bug.
 */
export function peerAnswer<Answered>(
  contract: Contract<unknown, unknown, unknown, Answered>,
  { status, headers, text }: RawAnswer,
  asked: { readonly peer: string; readonly as: 'caller' | 'service' },
): PeerAnswer<Answered> {
  const replayed = headers['idempotency-replayed'] === 'true';
  const json = parsed(text);
  if (status === contract.answer.status) {
    const body = contract.answer.body.safeParse(json);
    if (body.success) return { ok: true, replayed, body: body.data };
    throw wrong(contract, asked.peer, `answered against the contract: ${z.prettifyError(body.error)}`);
  }
  const problem = problemDocument.safeParse(json);
  if (!problem.success) throw wrong(contract, asked.peer, `answered ${status} without a problem`);
  const { type: _type, title: _title, status: _status, code, ...fields } = problem.data;
  if (Object.hasOwn(contract.problems, code) || code === 'idempotency-key-reused') {
    return { ok: false, replayed, code, fields };
  }
  if (asked.as === 'caller' && (status === 401 || status === 403) && isCommonCode(code)) throw commonProblem(code);
  throw wrong(contract, asked.peer, `answered ${status} ${code}`);
}

const problemDocument = z.looseObject({ type: z.string(), title: z.string(), status: z.int(), code: z.string() });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrong({ method, path }: Contract, peer: string, what: string): Problem {
  return commonProblem('internal-error', { cause: new Error(`${peer}, ${method} ${path}: ${what}`) });
}
