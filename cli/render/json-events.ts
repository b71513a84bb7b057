import type { Progress, RunEvent } from '../../core/events.ts';
import type { RunView } from './live-view.ts';
import { jsonForTerminal } from './terminal-text.ts';
import { writeLine } from './terminal.ts';

/**
 * One JSON object a line, for programs: events as they are stored, progress as `{"type":"progress",…}` once a second, the
 * closing text as `{"type":"text",…}`. Cents that JSON numbers cannot hold are decimal text.
 */
export function createJsonEvents(stream: NodeJS.WritableStream): RunView {
  const write = (value: object): void => {
    writeLine(stream, jsonForTerminal(JSON.stringify(value, bigintAsText)));
  };
  return {
    event: (event: RunEvent) => write(event),
    progress: (progress: Progress) => write({ type: 'progress', ...progress }),
    finish: (text) => {
      if (text !== undefined) write({ type: 'text', text });
    },
  };
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
