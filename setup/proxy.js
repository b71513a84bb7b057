/** Where a proxy is named, the first that is set: as curl, Go and npm read them. npm's own settings reach its scripts. */
const VARIABLES = /** @type {Record<string, string[]>} */ ({
  'https:': ['https_proxy', 'HTTPS_PROXY', 'npm_config_https_proxy', 'npm_config_proxy', 'all_proxy', 'ALL_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY', 'npm_config_proxy', 'all_proxy', 'ALL_PROXY'],
});
const EXCEPTIONS = ['no_proxy', 'NO_PROXY', 'npm_config_noproxy'];

/**
 * The proxy for an address; undefined where it is reached directly. This machine is never reached through a proxy.
 * Throws when what is named is not an HTTP proxy.
 * @param {string} url
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {URL | undefined}
 */
export function proxyFor(url, env = process.env) {
  const target = new URL(url);
  const named = valueOf(VARIABLES[target.protocol] ?? [], env);
  if (named === '' || isLoopback(target.hostname) || isExcepted(target, valueOf(EXCEPTIONS, env))) return undefined;
  const proxy = parsed(named.includes('://') ? named : `http://${named}`);
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol))
    throw new Error(`the proxy ${proxy === undefined ? named : nameOf(proxy)} is not an http:// or https:// address`);
  return proxy;
}

/**
 * @param {URL} proxy
 * @returns {string} Its address without the password.
 */
export function nameOf(proxy) {
  return `${proxy.protocol}//${proxy.host}`;
}

/**
 * @param {URL} proxy
 * @returns {Record<string, string>} The header that signs in at the proxy, where its address holds a user.
 */
export function proxyHeaders({ username, password }) {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/**
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} env
 */
function valueOf(names, env) {
  return names.map((name) => env[name]).find((value) => value) ?? '';
}

/** @param {string} text */
function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** @param {string} host */
function isLoopback(host) {
  return /^(?:.+\.)?localhost$|^127(?:\.\d+){3}$|^\[::1\]$/.test(host);
}

/**
 * @param {URL} target
 * @param {string} exceptions `*`, or hosts that stand for themselves and what is below them, each with or without a port.
 */
function isExcepted({ hostname, port, protocol }, exceptions) {
  const ofTarget = port || (protocol === 'https:' ? '443' : '80');
  return exceptions
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, host = '', onPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (onPort !== undefined && onPort !== ofTarget) return false;
      return host === '' || hostname === host || hostname.endsWith(`.${host}`);
    });
}
