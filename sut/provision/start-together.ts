/**
 * Starts everything at once and waits for all. When one fails the others are aborted and waited for, so that nothing is
 * still at work when the first failure is thrown.
 */
export async function startTogether(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const failing = new AbortController();
  const joint = AbortSignal.any([signal, failing.signal]);
  const failures: unknown[] = [];
  await Promise.all(
    works.map(async (work) => {
      try {
        await work(joint);
      } catch (error) {
        failures.push(error);
        failing.abort(error);
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
}
