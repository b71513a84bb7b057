import type { Role } from '../http/contract.ts';
import type { Order, Outcome as AnyOutcome } from '../order.ts';

/** What other modules may ask of identity. (Tokens they check by themselves, with the public key.) */
export interface Identity {
  /** Where to write to a user; undefined: there is none. */
  contactOf(user: number): Promise<Contact | undefined>;
}

export interface Contact {
  readonly name: string;
  readonly email: string;
}

/** All that identity does. */
export interface Users extends Identity {
  register(order: Registration): Promise<AnyOutcome<User, RegistrationRefusal> | TooManyAttempts>;
  /** Wrong name and wrong password look the same, and take the same time. */
  login(username: string, password: string): Promise<LoginOutcome>;
  /** Undefined: there is none. */
  user(id: number): Promise<User | undefined>;
}

/** What a person may be. */
export type PersonRole = Exclude<Role, 'service'>;

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: PersonRole;
  /** Where a cashier or a manager works. */
  readonly store?: number;
  readonly createdAt: Date;
}

export interface Registration extends Order {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly email: string;
  readonly role: PersonRole;
  readonly store: number | undefined;
}

export type RegistrationRefusal = 'username-taken' | 'idempotency-key-reused';

export interface Login {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: User;
}

export type LoginOutcome =
  | { readonly done: true; readonly value: Login }
  | { readonly done: false; readonly refusal: 'credentials-wrong' }
  | TooManyAttempts;

/** Too many wrong passwords for one name in a short time. */
export interface TooManyAttempts {
  readonly done: false;
  readonly refusal: 'too-many-attempts';
  /** Whole seconds until the next one is looked at. */
  readonly waitS: number;
}
