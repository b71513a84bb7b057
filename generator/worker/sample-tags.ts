import { redacted } from '../../core/ledger-form.ts';
import type { OperationOutcome } from '../../core/outcome.ts';
import type { Ask } from '../../core/worker-protocol.ts';
import type { Sample } from './sample-lines.ts';

/** Our own tags and metadata of a sample. */
export interface SampleTags {
  readonly lane: string;
  readonly op: string | undefined;
  /** Without its secrets. */
  readonly ask: Ask | undefined;
  /** The number of the attempt, from the second on. */
  readonly attempt: number | undefined;
  readonly answer: AnswerTag | undefined;
  /** Number of the virtual user within its k6. */
  readonly user: string | undefined;
}

/** How a write ended for its user. */
export interface AnswerTag {
  readonly outcome: OperationOutcome;
  readonly status: number;
  /** As text; '' where there is none. */
  readonly body: string;
}

/** Reads `lane` from the tags, the rest from the metadata; k6 writes them as `k=v&k=v`, in any order. */
export function readTags({ extra_tags, metadata }: Pick<Sample, 'extra_tags' | 'metadata'>): SampleTags {
  const lane = valueOf(extra_tags, 'lane') ?? 'direct';
  if (metadata === '')
    return { lane, op: undefined, ask: undefined, attempt: undefined, answer: undefined, user: undefined };
  const attempt = valueOf(metadata, 'try');
  return {
    lane,
    op: valueOf(metadata, 'op'),
    ask: parseAsk(valueOf(metadata, 'ask')),
    attempt: attempt === undefined ? undefined : Number(attempt),
    answer: parseAnswer(valueOf(metadata, 'answer')),
    user: valueOf(metadata, 'vu'),
  };
}

function valueOf(pairs: string, key: string): string | undefined {
  let start = pairs.startsWith(`${key}=`) ? 0 : pairs.indexOf(`&${key}=`) + 1;
  if (start === 0 && !pairs.startsWith(`${key}=`)) return undefined;
  start += key.length + 1;
  const end = pairs.indexOf('&', start);
  return end === -1 ? pairs.slice(start) : pairs.slice(start, end);
}

/** A script of the user's own may write metadata under our name: what cannot be read is left out. */
function parseAsk(text: string | undefined): Ask | undefined {
  if (text === undefined) return undefined;
  try {
    return redacted(JSON.parse(decodeURIComponent(text)) as Ask);
  } catch {
    return undefined;
  }
}

/** `done.201.` and the body. */
function parseAnswer(text: string | undefined): AnswerTag | undefined {
  const [, outcome, status, body = ''] = /^(done|refused|unknown)\.(\d+)\.(.*)$/s.exec(text ?? '') ?? [];
  if (outcome === undefined) return undefined;
  return { outcome: outcome as OperationOutcome, status: Number(status), body: decoded(body) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
