import type { BundleOptions } from './bundle.ts';

/** Host settings of k6, set beside the user's own options. */
export interface K6Network {
  readonly hosts: Readonly<Record<string, string>>;
  readonly blacklistIPs: readonly string[];
}

/**
 * Leads every connection to the system onto a lane, whatever client of k6 makes it, and keeps k6 from every other
 * machine: the lanes are on this one. Scripts choose the lane of their user themselves (`workloads/lane.ts`), so the
 * system's own port means the first lane here.
 */
export function k6Network({ lanes, directUrl }: Pick<BundleOptions, 'lanes' | 'directUrl'>): K6Network {
  const { hostname, port } = new URL(directUrl);
  const hosts: Record<string, string> = {};
  const names = isThisMachine(hostname) ? [...new Set([hostname, ...THIS_MACHINE])] : [hostname];
  for (const name of names.filter((each) => !each.startsWith('['))) {
    lanes.forEach(({ url }, index) => {
      const lane = new URL(url);
      hosts[`${name}:${lane.port}`] = `127.0.0.1:${lane.port}`;
      if (index === 0) hosts[`${name}:${port === '' ? '80' : port}`] = `127.0.0.1:${lane.port}`;
    });
  }
  return { hosts, blacklistIPs: [...OTHER_MACHINES_V4, ...otherMachinesV6()] };
}

const THIS_MACHINE = ['127.0.0.1', 'localhost', '*.localhost', '0.0.0.0'];

function isThisMachine(hostname: string): boolean {
  return THIS_MACHINE.includes(hostname) || /^(?:127\..*|\[::1\]|.*\.localhost)$/.test(hostname);
}

/** Everything but 127.0.0.0/8. */
const OTHER_MACHINES_V4 = [
  '0.0.0.0/2',
  '64.0.0.0/3',
  '96.0.0.0/4',
  '112.0.0.0/5',
  '120.0.0.0/6',
  '124.0.0.0/7',
  '126.0.0.0/8',
  '128.0.0.0/1',
];

/** Everything but ::1, by its first bit that differs. */
function otherMachinesV6(): string[] {
  return Array.from({ length: 128 }, (_, bit) => {
    const words = Array.from({ length: 8 }, () => 0);
    if (bit < 127) words[Math.floor(bit / 16)] = 0x8000 >> (bit % 16);
    return `${words.map((word) => word.toString(16)).join(':')}/${bit + 1}`;
  });
}
