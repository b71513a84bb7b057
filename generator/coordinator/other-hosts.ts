import type { DoubtCode } from '../../core/events.ts';
import type { Plan } from '../../core/plan.ts';
import { isThisMachine } from '../../core/this-machine.ts';

/**
 * Doubts about hosts (`host:port`) that a script asked for beside the system. Other machines are blocked. Other ports of
 * this machine are reached, but past the lanes; where no lane shapes anything, that makes no difference.
 */
export function otherHostDoubts(
  hosts: Iterable<string>,
  { lanes }: Pick<Plan, 'lanes'>,
): readonly (readonly [DoubtCode, string])[] {
  const [near, far] = [[], []] as [string[], string[]];
  for (const host of hosts) (isThisMachine(host.replace(/:\d+$/, '')) ? near : far).push(host);
  const doubts: (readonly [DoubtCode, string])[] = [];
  if (far.length > 0) {
    const text = `the script asked ${far.join(', ')}, which the scenario does not name: blocked, nothing was sent`;
    doubts.push(['host-blocked', text]);
  }
  if (near.length > 0 && lanes.some(({ profile }) => profile !== 'localhost')) {
    doubts.push(['lane-bypassed', `requests to ${near.join(', ')} went past the lanes`]);
  }
  return doubts;
}
