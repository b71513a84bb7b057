import type { StandingSystem } from '../standing/standing-system.ts';
import { textTable } from './text-table.ts';

/** Where a standing system is, who can log in, and how to end it. `wasUp`: it was there before. */
export function standingText(system: StandingSystem, wasUp: boolean): string {
  const { architecture, url, users, logFolder, plantedBug, startUpMs, since } = system;
  const [first] = users;
  const head = wasUp
    ? `${architecture} is up already, since ${new Date(since).toLocaleTimeString('en-GB')}.`
    : `${architecture} is up (after ${(startUpMs / 1000).toFixed(1)} s).`;
  const rows = users.map(({ username, role, password }) => [username, role, password]);
  const columns = ['user', 'role', 'password'].map((name) => ({ head: name, align: 'left' as const }));
  return [
    head,
    ...(plantedBug === undefined ? [] : [`PLANTED BUG: ${plantedBug}`]),
    '',
    `  API   ${url}/api/v1`,
    `  docs  ${url}/docs`,
    `  logs  ${logFolder}`,
    '',
    ...textTable(columns, rows, 100).map((line) => `  ${line}`),
    '',
    `  curl -s ${url}/api/v1/identity/login -H 'content-type: application/json' \\`,
    `    -d '{"username":"${first?.username}","password":"${first?.password}"}'`,
    '',
    `To end it: mascaret down ${architecture}`,
  ].join('\n');
}
