import { formatCount } from '../../core/figures.ts';
import type { ArchitectureFacts } from '../../sut/facts/architecture-facts.ts';
import type { MeasuredFacts } from '../../sut/facts/measured-facts.ts';
import { textTable, wrapped, type TextColumn } from './text-table.ts';

/** An architecture as it is counted, and as it was measured where it was. */
export interface KnownArchitecture extends ArchitectureFacts {
  readonly measured?: { readonly facts: MeasuredFacts; readonly isCurrent: boolean };
}

/** A line for each architecture, and how to know more. */
export function architectureTable(architectures: readonly KnownArchitecture[], width: number): string {
  const rows = architectures.map((one) => {
    const facts = one.measured?.facts;
    return [
      one.name,
      ...[one.appServices, one.instances, one.databases, one.appLines + one.compositionLines].map(formatCount),
      facts === undefined ? '-' : seconds(medianOf(facts.startUpsMs)),
      callsOf(facts, 'payment'),
      callsOf(facts, 'checkout'),
      measuredText(one.measured),
    ];
  });
  const heads = [
    'architecture',
    'services',
    'instances',
    'databases',
    'lines',
    'start-up',
    'calls: payment',
    'checkout',
  ];
  const columns = [...heads.map((head, at) => column(head, at === 0)), { ...column('measured', true), elastic: true }];
  const unmeasured = architectures.filter(({ measured }) => measured?.isCurrent !== true);
  const which = unmeasured.length === 1 ? ` ${unmeasured[0]?.name}` : '';
  return [
    ...textTable(columns, rows, width),
    '',
    'Calls are requests between services, the gateway among them. mascaret architectures show NAME: every operation.',
    ...(unmeasured.length === 0 ? [] : [`To measure: mascaret architectures measure${which}`]),
  ].join('\n');
}

/** All that is known of one architecture. */
export function architecturePage(architecture: KnownArchitecture, width: number): string {
  const { name, title, about, services, appLines, compositionLines } = architecture;
  const rows = services.map((service) => [
    service.name,
    service.runs,
    formatCount(service.instances),
    service.modules.join(', '),
  ]);
  const columns = [column('service', true), column('runs', true), column('instances'), column('modules', true)];
  return [
    `${title} (${name})`,
    ...wrapped(about, width),
    '',
    ...textTable(columns, rows, width),
    '',
    `${formatCount(appLines)} lines of code, the same in all architectures; ${formatCount(compositionLines)} compose it.`,
    ...measuredPage(architecture, width),
  ].join('\n');
}

function measuredPage(architecture: KnownArchitecture, width: number): string[] {
  const { name, measured } = architecture;
  const command = `mascaret architectures measure ${name}`;
  if (measured === undefined) return [`Not measured yet: ${command}`];
  const { facts } = measured;
  const rows = facts.operations.map((one) => [one.name, one.calls.toFixed(1), formatCount(one.bytes)]);
  const columns = [column('operation', true), column('calls'), column('bytes')];
  return [
    `Start-up ${seconds(medianOf(facts.startUpsMs))} (median of ${facts.startUpsMs.length}), ` +
      `${formatCount(facts.processes)} processes, ${formatCount(Math.round(facts.memoryBytes / 1e6))} MB when ready.`,
    '',
    'Between services, for each operation:',
    ...textTable(columns, rows, width),
    '',
    `Measured ${facts.at.slice(0, 10)} on ${facts.cpu}.`,
    ...(measured.isCurrent ? [] : [`The reference system has changed since: ${command}`]),
  ];
}

function measuredText(measured: KnownArchitecture['measured']): string {
  if (measured === undefined) return 'not yet';
  return measured.isCurrent ? measured.facts.at.slice(0, 10) : 'outdated';
}

function callsOf(facts: MeasuredFacts | undefined, operation: string): string {
  return facts?.operations.find(({ name }) => name === operation)?.calls.toFixed(1) ?? '-';
}

function column(head: string, isText = false): TextColumn {
  return { head, align: isText ? 'left' : 'right' };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
