import type { Ask } from '../../core/worker-protocol.ts';
import type { Sample } from './sample-lines.ts';

/** Our own tags and metadata of a sample. */
export interface SampleTags {
  readonly lane: string;
  readonly op: string | undefined;
  readonly ask: Ask | undefined;
  /** Number of the virtual user within its k6. */
  readonly user: string | undefined;
}

/** Reads `lane` from the tags and `op`, `ask` and `vu` from the metadata; k6 writes them as `k=v&k=v`, in any order. */
export function readTags(sample: Pick<Sample, 'extra_tags' | 'metadata'>): SampleTags {
  const { extra_tags, metadata } = sample;
  return {
    lane: valueOf(extra_tags, 'lane') ?? 'direct',
    op: metadata === '' ? undefined : valueOf(metadata, 'op'),
    ask: metadata === '' ? undefined : parseAsk(valueOf(metadata, 'ask')),
    user: metadata === '' ? undefined : valueOf(metadata, 'vu'),
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
    return JSON.parse(decodeURIComponent(text)) as Ask;
  } catch {
    return undefined;
  }
}
