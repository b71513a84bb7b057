import type { TestEvent } from 'node:test/reporters';

/** A reporter of node:test that ends the run at the first failure, and says which it was. */
export default async function* reportFirstFailure(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue;
    process.stdout.write(`${data.name}: ${String(data.details.error.cause ?? data.details.error.message)}\n`);
    process.exit(1);
    yield '';
  }
}
