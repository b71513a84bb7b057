import type { SeedSize, SystemChoice } from './scenario.ts';
import { suggestion } from './scenario-problem.ts';
import { readBy, type Reading, valueAt, within } from './scenario-reading.ts';
import { systemSchema } from './scenario-schema.ts';

const DEFAULT_DATA: SeedSize = { profiles: 10_000, products: 1_000, stores: 5 };

/** The section `system`: exactly one of architecture, url and compose, which must be there. */
export function readSystem(reading: Reading): SystemChoice | undefined {
  const chosen = noteChoice(reading);
  const system = readBy(reading, systemSchema, ['system']);
  if (system === undefined || !chosen) return undefined;
  noteArchitecture(reading, system.architecture);
  if (system.url !== undefined) noteUrl(reading, system.url);
  if (system.compose !== undefined) {
    within(reading, ['system', 'compose', 'port'], system.compose.port, { what: 'port', least: 1, most: 65_535 });
    const refusal = reading.facts?.composeRefusal;
    if (refusal !== undefined) reading.problems.push({ path: ['system', 'compose'], atKey: true, text: refusal });
  }
  const data = dataOf(system.data);
  within(reading, ['system', 'data', 'profiles'], data.profiles, { what: 'profiles', least: 1, most: 1_000_000 });
  within(reading, ['system', 'data', 'products'], data.products, { what: 'products', least: 0, most: 1_000_000 });
  within(reading, ['system', 'data', 'stores'], data.stores, { what: 'stores', least: 0, most: 1_000 });
  return {
    ...(system.architecture === undefined ? {} : { architecture: system.architecture }),
    ...(system.url === undefined ? {} : { url: system.url.replace(/\/+$/, '') }),
    ...(system.compose === undefined ? {} : { compose: system.compose }),
    data,
  };
}

/** True when there is a system at all; what aims at it can only be judged then. */
function noteChoice(reading: Reading): boolean {
  const section = valueAt(reading.raw, ['system']);
  if (typeof section !== 'object' || section === null) return false;
  const chosen = ['architecture', 'url', 'compose'].filter((key) => Object.hasOwn(section, key));
  if (chosen.length > 1) {
    const text = `${chosen.join(' and ')} exclude each other — keep one of them`;
    reading.problems.push({ path: ['system', chosen[1] ?? ''], atKey: true, text });
  } else if (chosen.length === 0) {
    const text = 'the system under test is missing — write one of architecture, url and compose';
    reading.problems.push({ path: ['system'], text });
  }
  return chosen.length > 0;
}

function noteArchitecture(reading: Reading, name: string | undefined): void {
  if (name === undefined || reading.facts === undefined || Object.hasOwn(reading.facts.architectures, name)) return;
  const known = Object.keys(reading.facts.architectures);
  reading.problems.push({
    path: ['system', 'architecture'],
    text: `unknown architecture "${name}"${suggestion(name, known)}`,
  });
}

function noteUrl(reading: Reading, text: string): void {
  const problem = urlProblem(text, URL.parse(text));
  if (problem === undefined) return;
  reading.problems.push({ path: ['system', 'url'], text: `${problem} — write http://127.0.0.1:3000` });
}

/** The lanes are proxies of bytes: they hold no certificate, and know nothing of what follows the port. */
function urlProblem(text: string, url: URL | null): string | undefined {
  // Not repeated in the message: the scenario's file has it already, a log need not.
  if (url !== null && `${url.username}${url.password}` !== '') return 'an address must not hold a name or password';
  if (url?.protocol === 'https:') return `"${text}": https is not supported by this version`;
  if (url?.protocol !== 'http:') return `"${text}" is not an address of a web service`;
  if (!/^\/*$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    return `"${text}" must end with its host or port: paths belong into the workload`;
  return undefined;
}

function dataOf(data: Readonly<Record<keyof SeedSize, number | undefined>> | undefined | object): SeedSize {
  const given = (data ?? {}) as Partial<SeedSize>;
  return {
    profiles: given.profiles ?? DEFAULT_DATA.profiles,
    products: given.products ?? DEFAULT_DATA.products,
    stores: given.stores ?? DEFAULT_DATA.stores,
  };
}
