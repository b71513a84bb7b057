import type { Fault } from '../../core/fault.ts';
import { unknownParameters } from './unknown-parameters.ts';

/** The smallest fault: does nothing, and can show it. For dry runs of a timeline, and to copy from. */
export const noop: Fault = {
  name: 'noop',
  about: 'does nothing; shows that the timeline works',
  targets: 'service',
  lasts: false,
  refuse: (parameters) => unknownParameters('noop', parameters, []),
  trace: () => ({ handles: [] }),
  inject: async (target) => ({
    proof: `${target}: nothing was done`,
    undo: async () => `${target}: nothing was to be undone`,
  }),
};
