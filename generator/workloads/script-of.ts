import type { Script } from './iteration.ts';

/**
 * The journeys of a user's script. A CommonJS module is one object, its default function in it; what it lacks can only be
 * seen here. Throws for a journey that is no function.
 */
export function scriptOf(module: Script, isCommonJs: boolean, journeys: readonly string[]): Script {
  const script = isCommonJs ? namesOf(module) : module;
  for (const journey of journeys) {
    if (typeof script[journey] === 'function') continue;
    const what = journey === 'default' ? 'has no default function' : `exports no journey "${journey}"`;
    throw new Error(`the workload script ${what}; it exports: ${Object.keys(script).join(', ') || 'nothing'}`);
  }
  return script;
}

/** A bundler's interop gives `module.exports` as the default, or its names one by one, or both. */
function namesOf(module: Script): Script {
  const { default: whole } = module;
  if (typeof whole === 'object' && whole !== null) return { ...module, ...(whole as Script) };
  return { ...(whole as Script), ...module };
}
