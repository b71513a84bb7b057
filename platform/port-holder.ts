import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Who listens on a TCP port, as `node (pid 4711)`; undefined where that cannot be known (other users, other systems). */
export function portHolder(port: number): string | undefined {
  try {
    const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port));
    return inodes.length === 0 ? undefined : processWithSocket(new Set(inodes.map((inode) => `socket:[${inode}]`)));
  } catch {
    return undefined;
  }
}

/** Lines of `/proc/net/tcp`: `sl local_address rem_address st … inode`; state 0A is LISTEN, the port is hexadecimal. */
function listeningInodes(file: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) === true && fields[3] === '0A')
    .flatMap((fields) => fields[9] ?? []);
}

function processWithSocket(links: ReadonlySet<string>): string | undefined {
  for (const pid of readdirSync('/proc')) {
    if (/^\d+$/.test(pid) && openFiles(pid).some((link) => links.has(link))) {
      return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
    }
  }
  return undefined;
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`) ?? []);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
