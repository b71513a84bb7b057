import type { Summary } from '../../analysis/summary.ts';
import { dataTable } from '../data-table.ts';
import { markup } from '../markup.ts';
import type { Section } from './section.ts';

/** The exact command, what was changed from the scenario, and the machine and versions it ran on. */
export function repeatIt(summary: Summary): Section {
  const { environment, versions } = summary;
  const facts: readonly (readonly [string, string])[] = [
    ['Run', summary.id],
    ['Scenario', `${summary.scenario} — ${summary.title}`],
    ['Architecture', summary.architecture],
    ['Seed', String(summary.seed)],
    ['Changed from the scenario', summary.changes.join(', ') || 'nothing'],
    ['Ended', summary.ended],
    ['Operating system', `${environment.os} ${environment.kernel}`],
    ['Processor', `${environment.cores} × ${environment.cpuModel}`],
    ['Memory', `${(environment.memoryBytes / 1024 ** 3).toFixed(1)} GiB`],
    ...Object.entries(versions).map(([part, version]) => [NAMES[part] ?? part, version] as const),
  ];
  return {
    id: 'repeat',
    question: 'How do I repeat it?',
    answer: `seed ${summary.seed}`,
    body: markup`<p class="command"><code>${summary.command}</code><button type="button" class="copy" hidden data-copy="${summary.command}">Copy</button></p>
<p>${summary.about}</p>
${dataTable({
  name: 'Environment',
  columns: [
    { head: 'What', kind: 'text' },
    { head: 'Value', kind: 'text' },
  ],
  rows: facts.map(([what, value]) => [what, value]),
})}`,
  };
}

/** As their makers write them. */
const NAMES: Readonly<Record<string, string>> = { toxiproxy: 'Toxiproxy', postgresql: 'PostgreSQL', node: 'Node' };
