/**
 * A reporter of node:test that says at the end which tests were skipped and why. With CI=true a skipped test fails the
 * run: nothing may be missing there.
 * @param {AsyncIterable<{ type: string, data: { name?: string, file?: string, skip?: string | boolean } }>} events
 * @returns {AsyncGenerator<string>}
 */
export default async function* reportSkipped(events) {
  /** @type {string[]} */
  const skipped = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.skip === undefined || data.skip === false) continue;
    const reason = typeof data.skip === 'string' && data.skip !== '' ? data.skip : 'no reason given';
    skipped.push(`  ${data.name ?? 'a test'}: ${reason}`);
  }
  if (skipped.length === 0) return;
  const isFailure = process.env['CI'] === 'true';
  if (isFailure) process.exitCode = 1;
  yield `\n${skipped.length} skipped${isFailure ? ', which fails the run (CI=true)' : ''}:\n${skipped.join('\n')}\n`;
}
