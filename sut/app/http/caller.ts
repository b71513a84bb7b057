import type { Role } from './contract.ts';

/** Who sends a request, as its token proves. */
export interface Caller {
  /** Id of the user; 0 for a service and for somebody unknown. */
  readonly user: number;
  readonly role: Role | 'nobody';
  /** The store where a cashier or a manager works. */
  readonly store?: number;
}

/** A request without a token, where none is needed. */
export const NOBODY: Caller = { user: 0, role: 'nobody' };
