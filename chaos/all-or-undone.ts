import { reasonOf } from '../core/errors.ts';
import type { Injection } from '../core/fault.ts';

/** An injection failed and what it had done could not be undone at once; `injection.undo` may be tried again. */
export class HalfInjectedError extends Error {
  override readonly name = 'HalfInjectedError';
  readonly injection: Injection;

  constructor(message: string, injection: Injection) {
    super(message);
    this.injection = injection;
  }
}

/**
 * Injects into every item at once. All succeed, and the result proves and undoes them together; or those that did are
 * undone and it throws the reasons of those that did not. Throws a HalfInjectedError when undoing failed as well.
 */
export async function allOrUndone<T>(items: readonly T[], inject: (item: T) => Promise<Injection>): Promise<Injection> {
  const settled = await Promise.allSettled(items.map((item) => inject(item)));
  const done = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const reasons = settled.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const half = reasons.flatMap((reason) => (reason instanceof HalfInjectedError ? [reason.injection] : []));
  if (reasons.length === 0) return together(done);
  const why = reasons.map(reasonOf).join('; ');
  const rest = together([...done, ...half]);
  try {
    await rest.undo();
  } catch (error) {
    throw new HalfInjectedError(`${why}; and what was done could not be undone: ${reasonOf(error)}`, rest);
  }
  throw new Error(why);
}

/** Several injections as one. `undo` undoes what is left to undo, and throws when something still is. */
function together(injections: readonly Injection[]): Injection {
  const left = new Set(injections);
  const proofs = new Map<Injection, string>();
  return {
    proof: injections.map((injection) => injection.proof).join('; '),
    undo: async () => {
      const attempts = await Promise.allSettled(
        [...left].map(async (injection) => {
          proofs.set(injection, await injection.undo());
          left.delete(injection);
        }),
      );
      const failed = attempts.flatMap((result) => (result.status === 'rejected' ? [reasonOf(result.reason)] : []));
      if (failed.length > 0) throw new Error(failed.join('; '));
      return injections.map((injection) => proofs.get(injection) ?? '').join('; ');
    },
  };
}
