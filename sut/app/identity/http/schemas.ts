import { z } from 'zod';
import { id, soundText, time } from '../../http/forms.ts';
import { TOKEN_ALGORITHM } from '../../http/tokens.ts';

export const username = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{2,31}$/, '3 to 32 of a-z 0-9 . _ - with a letter first')
  .meta({ id: 'Username', example: 'ada.almeida' });

export const newPassword = soundText.min(8).max(128);

/** For a login nothing is told of the rules for a good one. */
export const anyPassword = z.string().min(1).max(128);

export const fullName = soundText.min(1).max(100);

/** 254: the most that SMTP carries (RFC 5321). */
export const email = z.email().max(254);

export const role = z.enum(['customer', 'cashier', 'manager', 'admin']);

export const store = z.int().min(1).max(999_999_999);

export const userAnswer = z.strictObject({
  id,
  username,
  name: fullName,
  email,
  role,
  store: store.optional(),
  createdAt: time,
});

export const loginAnswer = z.strictObject({
  token: z.jwt(),
  expiresAt: time,
  user: userAnswer,
});

export const keysAnswer = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.base64url(),
      kid: z.base64url(),
      use: z.literal('sig'),
      alg: z.literal(TOKEN_ALGORITHM),
    }),
  ),
});

export const contactAnswer = z.strictObject({ name: z.string(), email: z.string() });
