import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../core/errors.ts';
import type { DoctorFact } from './doctor-fact.ts';
import { readToolFacts, type ToolFacts } from './tool-facts.ts';
import { findTool } from './tools.ts';

/** A program that does not answer is as good as absent. */
const ANSWER_MS = 5000;

/** The running Node; a lesser one could not have read this file. */
export function nodeFact(): DoctorFact {
  return { part: 'Node', isNeeded: true, isFound: true, version: process.versions.node, from: process.execPath };
}

/** One fact for each tool of `setup/tools/tools.json`. */
export function toolFacts(): Promise<DoctorFact[]> {
  return Promise.all(readToolFacts().map((facts) => toolFact(facts)));
}

/** Go builds the tools where their releases cannot be reached. */
export function goFact(): Promise<DoctorFact> {
  const remedy = 'only needed where the releases of the tools cannot be reached: install Go 1.26 or later';
  return programFact('Go', ['go'], ['version'], remedy);
}

/** The engine, not the client: asked over its socket. */
export function dockerFact(): Promise<DoctorFact> {
  const remedy = 'for systems in containers: install Docker, start it, and let this user reach its socket';
  return programFact('Docker engine', ['docker'], ['version', '--format', '{{.Server.Version}}'], remedy);
}

/** For the tests of the report's page. */
export function chromiumFact(): Promise<DoctorFact> {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return programFact('Chromium', names, ['--version'], 'for the browser tests only: install chromium');
}

/** The first of `names` on the PATH, or undefined. */
export function onPath(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

async function toolFact({ name, title, version, purpose, onDemand }: ToolFacts): Promise<DoctorFact> {
  const isNeeded = onDemand !== true;
  try {
    const found = await findTool(name);
    return { part: title, isNeeded, isFound: true, version: found.version, from: `${found.from}: ${found.path}` };
  } catch (error) {
    const when = isNeeded ? '' : `${purpose}: fetched when one starts; or `;
    const remedy = `${when}node setup/main.js tools fetches ${version}; or put ${name} on the PATH. ${reasonOf(error)}`;
    return { part: title, isNeeded, isFound: false, remedy };
  }
}

async function programFact(
  part: string,
  names: readonly string[],
  args: readonly string[],
  remedy: string,
): Promise<DoctorFact> {
  const path = onPath(...names);
  const absent = { part, isNeeded: false, isFound: false, remedy };
  if (path === undefined) return absent;
  try {
    const { stdout } = await promisify(execFile)(path, [...args], { timeout: ANSWER_MS });
    const version = /\d+(?:\.\d+)+/.exec(stdout)?.[0];
    return version === undefined ? absent : { part, isNeeded: false, isFound: true, version, from: path };
  } catch {
    return absent;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
