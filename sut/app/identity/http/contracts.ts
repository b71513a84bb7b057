import { z } from 'zod';
import { contract } from '../../http/contract.ts';
import { idText } from '../../http/forms.ts';
import { COMMON_PROBLEMS } from '../../http/problem.ts';
import { IDENTITY_PROBLEMS } from './identity-problem.ts';
import {
  anyPassword,
  contactAnswer,
  email,
  fullName,
  keysAnswer,
  loginAnswer,
  newPassword,
  role,
  store,
  userAnswer,
  username,
} from './schemas.ts';

export const LOGIN = contract({
  method: 'post',
  path: '/api/v1/identity/login',
  summary: 'Gives a token for 15 minutes to whoever knows name and password',
  access: 'public',
  effect: 'none',
  body: z.strictObject({ username, password: anyPassword }),
  answer: { status: 200, body: loginAnswer },
  problems: {
    'credentials-wrong': IDENTITY_PROBLEMS['credentials-wrong'],
    'too-many-attempts': IDENTITY_PROBLEMS['too-many-attempts'],
  },
});

export const ME = contract({
  method: 'get',
  path: '/api/v1/identity/me',
  summary: 'The caller, as identity knows them now',
  access: ['customer', 'cashier', 'manager', 'admin'],
  answer: { status: 200, body: userAnswer },
  problems: { 'user-unknown': IDENTITY_PROBLEMS['user-unknown'] },
});

export const REGISTER = contract({
  method: 'post',
  path: '/api/v1/identity/register',
  summary: 'Makes a user: a customer, or with the token of an admin staff of a store',
  access: 'public',
  body: z
    .strictObject({
      username,
      password: newPassword,
      name: fullName,
      email,
      role: role.optional(),
      store: store.optional(),
    })
    .refine((body) => (body.store !== undefined) === (body.role === 'cashier' || body.role === 'manager'), {
      path: ['store'],
      message: 'a cashier and a manager work in a store, nobody else does',
    }),
  answer: { status: 201, body: userAnswer },
  problems: {
    forbidden: COMMON_PROBLEMS.forbidden,
    'username-taken': IDENTITY_PROBLEMS['username-taken'],
    'too-many-attempts': IDENTITY_PROBLEMS['too-many-attempts'],
  },
});

export const KEYS = contract({
  method: 'get',
  path: '/api/v1/identity/keys',
  summary: 'The public keys by which tokens are checked (JWKS, RFC 7517)',
  access: 'public',
  answer: { status: 200, body: keysAnswer },
  problems: {},
});

export const CONTACT = contract({
  method: 'get',
  path: '/internal/v1/identity/users/:id/contact',
  summary: 'Where to write to a user',
  access: ['service'],
  params: z.strictObject({ id: idText }),
  answer: { status: 200, body: contactAnswer },
  problems: { 'user-unknown': IDENTITY_PROBLEMS['user-unknown'] },
});
