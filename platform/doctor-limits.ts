import { readFileSync } from 'node:fs';
import type { DoctorFact } from './doctor-fact.ts';

/** A virtual user keeps a connection open to the lane, and the lane one to the system. */
const FILES_WANTED = 8_192;
/** A closed connection keeps its port for a minute: fewer allow fewer than 170 new connections a second. */
const PORTS_WANTED = 10_000;

/** Open files and outgoing ports, on Linux: what k6 and the lanes run out of first. */
export function limitFacts(): DoctorFact[] {
  const files = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(contentOf('/proc/self/limits'));
  const ports = /^(\d+)\s+(\d+)/.exec(contentOf('/proc/sys/net/ipv4/ip_local_port_range'));
  const facts: DoctorFact[] = [];
  // Go raises its own soft limit to the hard one.
  if (files !== null) {
    const most = files[2] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(files[2]);
    const remedy = `at most ${Math.floor(most / 3)} users at once: raise the hard limit, ulimit -Hn ${FILES_WANTED}`;
    facts.push(fact('open files', most >= FILES_WANTED, `${files[1]} (hard limit ${files[2]})`, remedy));
  }
  if (ports !== null) {
    const count = Number(ports[2]) - Number(ports[1]) + 1;
    const remedy = `at most ${Math.floor(count / 60)} new connections a second: sysctl -w net.ipv4.ip_local_port_range="10240 65535"`;
    facts.push(fact('outgoing ports', count >= PORTS_WANTED, `${count} (${ports[1]} to ${ports[2]})`, remedy));
  }
  return facts;
}

function fact(part: string, isFound: boolean, version: string, remedy: string): DoctorFact {
  return { part, isNeeded: false, isFound, version, ...(isFound ? {} : { remedy }) };
}

/** '' where there is no such file, on another system than Linux. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
