import { didYouMean } from '../../core/did-you-mean.ts';
import { MascaretError } from '../../core/errors.ts';
import type { Fault } from '../../core/fault.ts';
import { crash } from './crash.ts';
import { kill } from './kill.ts';
import { network } from './network.ts';
import { noop } from './noop.ts';
import { pause } from './pause.ts';

/** Every fault there is. A new one: its file, and a line here. */
export const faults: readonly Fault[] = [kill, crash, pause, network, noop];

/** The fault of a name. Throws a MascaretError with the nearest name when there is none. */
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  const names = faults.map((candidate) => candidate.name);
  const near = didYouMean(name, names);
  throw new MascaretError('unknown-fault', `there is no fault "${name}"`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`,
  });
}
