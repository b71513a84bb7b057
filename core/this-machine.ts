/**
 * Whether a host of an address stands for this machine: loopback addresses, `localhost` and every name below it
 * (RFC 6761), and the unspecified address, which connects to this machine, too. `hostname` is as in a `URL`. A name that
 * merely begins like a loopback address (`127.0.0.1.example.org`) is none: numbers only.
 */
export function isThisMachine(hostname: string): boolean {
  const name = plainName(hostname);
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (['0.0.0.0', '[::]', '[::1]', '[::ffff:0:0]'].includes(name)) return true;
  return /^127\.\d+\.\d+\.\d+$/.test(name) || /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(name);
}

/** The host to connect to: resolvers do not all know `shop.localhost`, and not all systems connect to `0.0.0.0`. */
export function hostToDial(hostname: string): string {
  const name = plainName(hostname);
  if (name.endsWith('.localhost')) return 'localhost';
  if (name === '0.0.0.0') return '127.0.0.1';
  return name === '[::]' ? '[::1]' : hostname;
}

function plainName(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}
