import type { FaultHistory } from './recovery.ts';

/** What was done, in the past tense and without its time: `The bank was killed`, `4g became edge`. */
export function faultSentence(history: Pick<FaultHistory, 'fault' | 'targets' | 'parameters'>): string {
  const target = nameOf(history.targets);
  const { become, down, latency } = history.parameters;
  switch (history.fault) {
    case 'kill':
      return `${target} ${was(history)} killed`;
    case 'pause':
      return `${target} ${was(history)} paused`;
    case 'network':
      if (typeof become === 'string') return `${target} became ${become}`;
      if (down === true) return `${target} went down`;
      if (typeof latency === 'string' || typeof latency === 'number') return `${target} was delayed by ${latency}`;
      return `${target} was changed`;
    default:
      return `${target} suffered ${history.fault}`;
  }
}

/** `service:bank` → `The bank`; `lane:4g` → `The network 4g`; several are listed. */
function nameOf(targets: readonly string[]): string {
  const names = targets.map((target) => target.replace(/^[a-z]+:/, ''));
  const lane = targets.every((target) => target.startsWith('lane:'));
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${lane ? 'The network' : 'The'} ${list}`;
}

function was(history: Pick<FaultHistory, 'targets'>): string {
  return history.targets.length > 1 ? 'were' : 'was';
}
