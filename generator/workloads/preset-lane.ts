import { useLane } from './call.ts';
import { laneAt } from './user.ts';

// Imported before the user's script: plain k6 scripts read `__ENV.BASE_URL` once, when they are loaded. Each virtual
// user loads the script for itself, so each gets a lane of its own. User 0 is k6 itself, looking at the options.
useLane(laneAt(Math.max(0, __VU - 1)).url);
