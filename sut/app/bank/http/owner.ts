import type { Caller } from '../../http/caller.ts';

/** Whose things a caller may see and spend: a customer their own, the others (where their role is let in) anybody's. */
export function ownerOf({ role, user }: Caller): number | undefined {
  return role === 'customer' ? user : undefined;
}
