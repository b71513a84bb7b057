import { Problem, type ProblemKind } from '../../http/problem.ts';

/** What identity says no to, as it looks on the wire. */
export const IDENTITY_PROBLEMS = {
  'credentials-wrong': [401, 'Name or password is wrong'],
  'user-unknown': [404, 'There is no such user'],
  'username-taken': [409, 'Somebody has this name'],
  'too-many-attempts': [429, 'Too many wrong passwords for this name; try again later'],
} as const satisfies Record<string, ProblemKind>;

/** One of identity's problems. */
export function identityProblem(
  code: keyof typeof IDENTITY_PROBLEMS,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem(code, IDENTITY_PROBLEMS[code], { headers });
}
