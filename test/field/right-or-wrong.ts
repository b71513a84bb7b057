import type { TestEvent } from 'node:test/reporters';

/** A reporter of node:test: RIGHT or WRONG for each expectation of a case, and how many of each at the end. */
export default async function* rightOrWrong(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts = { RIGHT: 0, WRONG: 0 };
  const wrongOnes: string[] = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isExpectation = data.nesting === 1;
    const why = type === 'test:fail' ? data.details.error : undefined;
    const isSubtests = (why as { readonly failureType?: string } | undefined)?.failureType === 'subtestsFailed';
    if (data.skip !== undefined) {
      yield `SKIPPED ${data.name}: ${String(data.skip)}\n`;
    } else if (isExpectation || (why !== undefined && !isSubtests)) {
      const word = why === undefined ? 'RIGHT' : 'WRONG';
      counts[word] += 1;
      const reason = why === undefined ? '' : `: ${String((why.cause as Error | undefined)?.message ?? why.cause)}`;
      const line = `${word}  ${data.name}${reason}`;
      if (word === 'WRONG') wrongOnes.push(line);
      yield `${line}\n`;
    }
  }
  yield `\n${counts.RIGHT} right, ${counts.WRONG} wrong\n${wrongOnes.map((line) => `  ${line}\n`).join('')}`;
}
