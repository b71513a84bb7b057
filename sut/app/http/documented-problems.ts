import { isWrite, type Contract } from './contract.ts';
import { COMMON_PROBLEMS, type ProblemKind } from './problem.ts';

type CommonCode = keyof typeof COMMON_PROBLEMS;

const ANY: readonly CommonCode[] = [
  'request-malformed',
  'request-timeout',
  'headers-too-large',
  'internal-error',
  'peer-unavailable',
  'overloaded',
  'database-unavailable',
  'not-ready',
];
/** A token that is sent where none is needed must be a good one, too. */
const TOKEN: readonly CommonCode[] = ['token-invalid'];
const ROLE: readonly CommonCode[] = ['token-required', 'forbidden'];
const INPUT: readonly CommonCode[] = ['request-invalid'];
const BODY: readonly CommonCode[] = ['body-malformed', 'body-incomplete', 'body-too-large', 'content-type-unsupported'];
const WRITE: readonly CommonCode[] = [
  'idempotency-key-required',
  'idempotency-key-invalid',
  'idempotency-key-reserved',
  'idempotency-key-reused',
];

/** Every problem that an endpoint can answer with, the common ones included: code to status and title. */
export function documentedProblems(contract: Contract): Readonly<Record<string, ProblemKind>> {
  const codes = [
    ...((contract.params ?? contract.query ?? contract.body) ? INPUT : []),
    ...(contract.body === undefined ? [] : BODY),
    ...(isWrite(contract) ? WRITE : []),
    ...TOKEN,
    ...(contract.access === 'public' ? [] : ROLE),
    ...ANY,
  ];
  return { ...contract.problems, ...Object.fromEntries(codes.map((code) => [code, COMMON_PROBLEMS[code]])) };
}
