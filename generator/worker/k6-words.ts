import type { Frame } from '../../core/worker-protocol.ts';

/** What a machine runs out of under load, as Go says it: open files, ports, memory, processes. */
const LIMITS = [
  'too many open files',
  'cannot assign requested address',
  'address already in use',
  'no buffer space available',
  'cannot allocate memory',
] as const;

/**
 * Listens to what k6 says beside its samples: exceptions of the script that no promise and no iteration brought back,
 * and limits of this machine.
 */
export class K6Words {
  #thrown = 0;
  #counted = 0;
  #first: string | undefined;
  readonly #limits = new Set<string>();

  hear(line: string): void {
    for (const limit of LIMITS) if (line.includes(limit) && !line.includes('source=console')) this.#limits.add(limit);
    if (!line.includes('level=error')) return;
    const isThrown = line.includes('source=stacktrace') || line.includes('Uncaught (in promise)');
    if (isThrown) this.#thrown += 1;
    if (isThrown || line.includes('source=console')) this.#first ??= messageOf(line);
  }

  /** Beside the exceptions that the samples tell of; an exception told both ways is one. */
  take(counted: number, last: boolean): Pick<Frame, 'exceptions' | 'exceptionText' | 'limits'> {
    this.#counted += counted;
    // Words and samples of one exception come at different times: what the samples lack is known at the end.
    const missing = last ? Math.max(0, this.#thrown - this.#counted) : 0;
    this.#counted += missing;
    return {
      exceptions: counted + missing,
      ...(this.#first === undefined ? {} : { exceptionText: this.#first }),
      limits: [...this.#limits],
    };
  }
}

/** k6's log line without its frame, in one line. */
function messageOf(line: string): string {
  const [, quoted] = /msg=("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
  const text = quoted === undefined ? line : unquoted(quoted);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}
