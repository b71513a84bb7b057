const THIS_MACHINE = ['localhost', '.localhost', '127.0.0.1', '0.0.0.0', '::1'];

/**
 * Where the environment names a proxy, has it name this machine as an exception, for every program that is started from
 * here: load, probes and faults go to 127.0.0.1, and what a proxy adds or refuses must not be measured.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} Whether the running Node sends its own requests through that proxy; it reads the exceptions at its
 * start, so another has to be started.
 */
export function reachLoopbackDirectly(env = process.env) {
  if (!Object.entries(env).some(([name, value]) => /^(?:https?|all)_proxy$/i.test(name) && value)) return false;
  const named = env['no_proxy'] || env['NO_PROXY'] || '';
  const exceptions = named === '*' ? named : [...new Set([...named.split(/[\s,]+/), ...THIS_MACHINE])].join(',');
  env['no_proxy'] = env['NO_PROXY'] = exceptions.replace(/^,/, '');
  return Boolean(env['NODE_USE_ENV_PROXY']) || /--use-env-proxy/.test(env['NODE_OPTIONS'] ?? '');
}
