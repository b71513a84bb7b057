import { execFile, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MascaretError, reasonOf } from '../core/errors.ts';
import { cacheFolder } from './cache-folder.ts';
import { readToolFacts, type ToolFacts, type ToolName } from './tool-facts.ts';

/** A tool that is on this machine in a version that suits. */
export interface FoundTool {
  readonly name: ToolName;
  readonly path: string;
  readonly version: string;
  readonly from: 'PATH' | 'cache';
}

/**
 * Where a tool is. Costs a few milliseconds: the set-up has left a proof (path, version, size, time of change) beside the
 * cache, and only when the file no longer agrees with it is the search itself run. Nothing is fetched. Throws
 * `MascaretError` `tool-missing`, naming each place that was looked at.
 */
export async function findTool(name: ToolName): Promise<FoundTool> {
  const facts = readToolFacts().find((row) => row.name === name);
  if (facts === undefined) throw new Error(`${name} has no row in setup/tools/tools.json`);
  return readProof(facts) ?? search(facts);
}

/**
 * Where a tool is, which is fetched first when it lacks: `say` is told what and why, and how far it is. Throws
 * `MascaretError` `tool-missing` with each way that was tried, and the signal's reason when aborted.
 */
export async function bringTool(
  name: ToolName,
  { say, signal }: { readonly say: (text: string) => void; readonly signal: AbortSignal },
): Promise<FoundTool> {
  try {
    return await findTool(name);
  } catch (error) {
    if (!(error instanceof MascaretError) || error.code !== 'tool-missing') throw error;
  }
  const child = spawn(process.execPath, [SETUP, 'bring-tool', name], { stdio: ['ignore', 'ignore', 'pipe'], signal });
  const { promise: ended, resolve } = Promise.withResolvers<boolean>();
  child.once('error', () => resolve(false));
  child.once('close', (code) => resolve(code === 0));
  const last: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    last.push(line.trim());
    say(line.trim());
  }
  const isThere = await ended;
  signal.throwIfAborted();
  if (isThere) return findTool(name);
  throw new MascaretError('tool-missing', `${name} could not be had: ${last.slice(-8).join(' ')}`, {
    hint: 'Fix one of the ways that were tried; ./mascaret doctor shows what else is missing.',
  });
}

function readProof(facts: ToolFacts): FoundTool | undefined {
  try {
    const file = join(cacheFolder(), 'tools', `${facts.folder}-${facts.version}.found.json`);
    const proof = JSON.parse(readFileSync(file, 'utf8')) as Proof;
    const { size, mtimeMs } = statSync(proof.path);
    if (size !== proof.size || mtimeMs !== proof.mtimeMs) return undefined;
    return { name: facts.name, path: proof.path, version: proof.version, from: proof.from };
  } catch {
    return undefined;
  }
}

/** Written by `setup/find-tool.js`. */
interface Proof {
  readonly path: string;
  readonly version: string;
  readonly from: 'PATH' | 'cache';
  readonly size: number;
  readonly mtimeMs: number;
}

/** Asks the set-up, which knows how to tell a tool's version, and writes the next proof. */
async function search(facts: ToolFacts): Promise<FoundTool> {
  const answer = await askSetup(facts);
  if (answer.found !== undefined) return { name: facts.name, ...answer.found };
  const looked = answer.tried.map(({ way, said }) => `${way}: ${said}`).join('; ');
  throw new MascaretError('tool-missing', `${facts.title} ${facts.version} is not on this machine (${looked})`, {
    hint: 'node setup/main.js tools fetches it; ./mascaret doctor shows what else is missing.',
  });
}

interface Answer {
  readonly found?: Omit<FoundTool, 'name'>;
  readonly tried: readonly { readonly way: string; readonly said: string }[];
}

const SETUP = fileURLToPath(new URL('../setup/main.js', import.meta.url));

function askSetup(facts: ToolFacts): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  execFile(process.execPath, [SETUP, 'find-tool', facts.name], { timeout: 30_000 }, (error, stdout) => {
    try {
      if (error) throw error;
      resolve(JSON.parse(stdout) as Answer);
    } catch (cause) {
      const message = `Looking for ${facts.title} failed: ${reasonOf(cause)}`;
      reject(new MascaretError('tool-missing', message, { hint: 'Run ./mascaret doctor.', cause }));
    }
  });
  return promise;
}
