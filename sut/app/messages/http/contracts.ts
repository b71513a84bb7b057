import { z } from 'zod';
import { contract } from '../../http/contract.ts';
import { soundText } from '../../http/forms.ts';

const message = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  user: z.int().min(0),
  kind: z.enum(['account-opened', 'order-confirmed', 'replenishment-shipped']),
  facts: z.record(z.string().regex(/^[a-zA-Z]{1,32}$/), z.union([soundText.max(200), z.number()])),
});

export const ACCEPT_MESSAGES = contract({
  method: 'post',
  path: '/internal/v1/messages',
  summary: 'Takes messages, each once whatever number of times it comes',
  access: ['service'],
  body: z.strictObject({ messages: z.array(message).min(1).max(100) }),
  answer: { status: 202, body: z.strictObject({ accepted: z.int() }) },
  problems: {},
});
