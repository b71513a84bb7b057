import { z } from 'zod';
import { documentedProblems } from './documented-problems.ts';
import type { Endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';

/**
 * The endpoint, held to its contract: an answer of another form, or a problem that is not described there, becomes an
 * error that says so. For tests: it costs about what the rest of a small request does.
 */
export function checkedEndpoint({ contract, handle }: Endpoint): Endpoint {
  const { method, path, answer: described } = contract;
  const problems = documentedProblems(contract);
  const violation = (what: string): Error => new Error(`against the contract of ${method} ${path}: ${what}`);
  return {
    contract,
    async handle(input) {
      const answer = await handle(input).catch((error: unknown) => {
        if (!(error instanceof Problem) || problems[error.code]?.[0] === error.status) throw error;
        throw violation(`problem ${error.status} ${error.code}`);
      });
      const checked = described.body.safeParse(JSON.parse(JSON.stringify(answer.body)));
      if (!checked.success) throw violation(z.prettifyError(checked.error));
      if (answer.text !== undefined && described.text !== true) throw violation('a text');
      return answer;
    },
  };
}
