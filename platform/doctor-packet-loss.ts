import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DoctorFact } from './doctor-fact.ts';
import { onPath } from './doctor-programs.ts';

/**
 * Ways of really dropping packets, each tried as it would be used. Kernels differ in which of them they know, so a
 * program on the PATH proves nothing.
 */
const WAYS: readonly (readonly string[])[] = [
  [
    'nft',
    'add table inet mascaret_probe; add chain inet mascaret_probe in { type filter hook input priority 0; }; ' +
      'add rule inet mascaret_probe in numgen random mod 100 < 1 drop',
  ],
  ['iptables', '-A', 'INPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.01', '-j', 'DROP'],
  ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'loss', '1%'],
];

/** Whether this machine can drop packets. Tried in a network namespace of its own, which ends with the trial: nothing is touched. */
export async function packetLossFact(): Promise<DoctorFact> {
  const part = 'packet loss';
  const unshare = process.platform === 'linux' && process.getuid?.() === 0 ? onPath('unshare') : undefined;
  if (unshare === undefined) {
    return { part, isNeeded: false, isFound: false, remedy: 'for lossy networks: Linux, as root, with unshare' };
  }
  const works = await Promise.all(WAYS.map((way) => succeeds(unshare, way)));
  const names = WAYS.filter((_, index) => works[index]).map(([program]) => (program === 'tc' ? 'netem' : program));
  if (names.length > 0) return { part, isNeeded: false, isFound: true, from: `packet rules by ${names.join(', ')}` };
  const remedy = 'for lossy networks: install nftables or iptables, on a kernel that lets this user make packet rules';
  return { part, isNeeded: false, isFound: false, remedy };
}

async function succeeds(unshare: string, way: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)(unshare, ['--net', ...way], { timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}
