import type { RunEvent } from '../../core/events.ts';
import { faultName } from './live-view-faults.ts';
import type { Style } from './live-view-line.ts';

/** An event as a line for people. `loud` ones also stay above the live view; the rest it shows in its own way. */
export interface EventText {
  readonly text: string;
  readonly loud: boolean;
  readonly style?: Style;
}

/** The line of an event, or undefined for those of no interest to people. */
export function eventText(event: RunEvent): EventText | undefined {
  switch (event.type) {
    case 'stage':
      return { text: event.text === '' ? event.stage : event.text, loud: false };
    case 'phase':
      return { text: `phase ${event.phase} begins`, loud: false };
    case 'fault':
      return faultText(event);
    case 'worker':
      return event.state === 'lost'
        ? { text: `worker ${event.worker} lost: ${event.text}`, loud: true, style: 'bad' }
        : { text: `worker ${event.worker} ${event.state}${aside(event.text)}`, loud: false };
    case 'doubt':
      return { text: `doubt (${event.code}): ${event.text}`, loud: true, style: 'warn' };
    case 'abort':
      return { text: `aborted: ${event.text}`, loud: true, style: 'bad' };
    case 'instance':
      return { text: `${event.instance} ${event.state}${aside(event.text)}`, loud: false };
    case 'end':
      return { text: `run ${event.how}${aside(event.text)}`, loud: event.how !== 'completed', style: 'bold' };
    default:
      return undefined;
  }
}

function faultText({ entry }: Extract<RunEvent, { type: 'fault' }>): EventText {
  const why = entry.proof ?? entry.reason ?? '';
  const text = `fault ${entry.id} ${faultName(entry.fault)}: ${entry.state}${why === '' ? '' : ` (${why})`}`;
  const failed = entry.state === 'failed';
  return { text, loud: failed, ...(failed && { style: 'bad' }) };
}

function aside(text: string): string {
  return text === '' ? '' : `: ${text}`;
}
