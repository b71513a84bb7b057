import type { StandingSystem } from '../standing/standing-system.ts';
import { textTable } from './text-table.ts';

/** Where a standing system is, who can log in, and how to end it. `wasUp`: it was there before. */
export function standingText(system: StandingSystem, wasUp: boolean): string {
  const { architecture, url, instances, users, logFolder, plantedBug, startUpMs, since } = system;
  const [first] = users;
  const head = wasUp
    ? `${architecture} is up already, since ${new Date(since).toLocaleTimeString('en-GB')}.`
    : `${architecture} is up (after ${(startUpMs / 1000).toFixed(1)} s).`;
  const parts = Object.entries(instances);
  return [
    head,
    ...(plantedBug === undefined ? [] : [`PLANTED BUG: ${plantedBug}`]),
    '',
    `  API   ${url}/api/v1`,
    `  docs  ${url}/docs`,
    `  logs  ${logFolder}`,
    '',
    ...(parts.length > 1 ? [...leftTable(['instance', 'its own address'], parts), ''] : []),
    ...leftTable(
      ['user', 'role', 'password'],
      users.map(({ username, role, password }) => [username, role, password]),
    ),
    '',
    `  curl -s ${url}/api/v1/identity/login -H 'content-type: application/json' \\`,
    `    -d '{"username":"${first?.username}","password":"${first?.password}"}'`,
    '',
    `To end it: mascaret down ${architecture}`,
  ].join('\n');
}

function leftTable(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const columns = heads.map((head) => ({ head, align: 'left' as const }));
  return textTable(columns, rows, 100).map((line) => `  ${line}`);
}
