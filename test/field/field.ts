import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { mascaretPlace, type MascaretPlace } from '../support/mascaret-place.ts';

export const PROJECT = join(import.meta.dirname, '..', '..');
/** No run of a case is longer; what hangs is killed and has the code null. */
const MOST_MS = 180_000;

/** One input that people have. Each `right` is an expectation of its own: a wrong one does not end the case. */
export interface Field {
  readonly place: MascaretPlace;
  /** Writes a file of the case, in folders where its name has them; gives its path. */
  readonly file: (name: string, text: string) => Promise<string>;
  /** `./mascaret` with these words, in the case's folder, or what `options` say. */
  readonly mascaret: (words: readonly string[], options?: Running) => Promise<Ended>;
  /** Writes a scenario of a script and runs it. */
  readonly run: (scenario: FieldScenario, options?: Running) => Promise<Ended>;
  /** Starts a system on a free port; it ends with the case. */
  readonly system: (
    behaviour?: Behaviour,
    options?: { readonly port?: number; readonly host?: string },
  ) => Promise<FieldSystem>;
  /** Is it one of those that are right? */
  readonly right: (what: string, got: unknown, ...wanted: readonly unknown[]) => Promise<void>;
}

export interface Running {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly command?: string;
  readonly cwd?: string;
  readonly uid?: number;
  /** Called once it runs, with its process group. */
  readonly meanwhile?: (group: number, said: () => string) => Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  /** Both outputs. */
  readonly said: string;
}

export interface FieldScenario {
  /** The script's text; absent: the bank and the stores of the project. */
  readonly script?: string;
  readonly url?: string;
  readonly mix?: string;
  readonly networks?: string;
  /** `arrivals: 10/s, for: 5s` */
  readonly load: string;
  readonly chaos?: string;
  readonly slo: string;
}

/** How a system answers; `nth` is the request's number on its connection. */
export type Behaviour = (
  request: IncomingMessage,
  response: ServerResponse,
  seen: { readonly nth: number; readonly sinceFirstMs: number; readonly socket: Socket },
) => void;

export interface FieldSystem {
  readonly port: number;
  readonly url: string;
  /** Paths of all requests but those for `/`. */
  readonly asked: string[];
  /** How often each Idempotency-Key came over the wire. */
  readonly keys: Map<string, number>;
}

/** A case: a test of node:test with a place of its own. */
export function fieldCase(
  name: string,
  options: { readonly skip?: string | false },
  body: (field: Field) => Promise<void>,
): void {
  test(name, { skip: options.skip ?? false, timeout: 600_000 }, async (context) => body(await fieldOf(context)));
}

async function fieldOf(context: TestContext): Promise<Field> {
  const place = await mascaretPlace(context);
  const file = async (path: string, text: string): Promise<string> => {
    const whole = join(place.folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text);
    return whole;
  };
  let scenarios = 0;
  const mascaret = (words: readonly string[], options: Running = {}): Promise<Ended> => ended(place, words, options);
  return {
    place,
    file,
    mascaret,
    system: (behaviour = answerWell, options = {}) => startSystem(context, behaviour, options),
    run: async (scenario, options) => {
      scenarios += 1;
      if (scenario.script !== undefined) await file(`script-${scenarios}.js`, scenario.script);
      const path = await file(`case-${scenarios}.yaml`, yamlOf(scenario, `./script-${scenarios}.js`));
      return mascaret(['run', path], options);
    },
    right: async (what, got, ...wanted) => {
      await context.test(what, () => {
        assert.ok(
          wanted.some((one) => Object.is(one, got)),
          `${String(got)}, wanted ${wanted.map(String).join(' or ')}`,
        );
      });
    },
  };
}

function yamlOf({ script, url, mix, networks, load, chaos, slo }: FieldScenario, file: string): string {
  const bank = 'architecture: monolith, data: { profiles: 200, products: 20, stores: 1 }';
  const workload = script === undefined ? 'script: bank-and-store' : `script: ${file}`;
  const shares = mix ?? (script === undefined ? 'pay: 60%, balance: 40%' : undefined);
  return [
    'mascaret: 1',
    'title: A case from the field',
    `system: { ${url === undefined ? bank : `url: "${url}"`} }`,
    `workload: { ${workload}${shares === undefined ? '' : `, mix: { ${shares} }`} }`,
    ...(networks === undefined ? [] : [`networks: { ${networks} }`]),
    'load:',
    `  - { phase: steady, ${load} }`,
    ...(chaos === undefined ? [] : ['chaos:', `  - { ${chaos} }`]),
    'slo:',
    `  - { ${slo} }`,
    '',
  ].join('\n');
}

/** Ten requests a second for so long, judged by errors only. */
export function calm(seconds = 5): Pick<FieldScenario, 'load' | 'slo'> {
  return { load: `arrivals: 10/s, for: ${seconds}s`, slo: 'errors: 1%' };
}

async function ended(place: MascaretPlace, words: readonly string[], running: Running): Promise<Ended> {
  const { env = {}, command = join(PROJECT, 'mascaret'), cwd = place.folder, uid, meanwhile } = running;
  const child = spawn(command, [...words], {
    cwd,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1', ...place.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const group = child.pid ?? 0;
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), MOST_MS);
  const [[code]] = (await Promise.all([once(child, 'close'), meanwhile?.(group, () => said)])) as [
    [number | null],
    void,
  ];
  clearTimeout(timer);
  return { code, said };
}

export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It is gone.
  }
}

export const answerWell: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true,"stock":3,"token":"t"}');
};

async function startSystem(
  context: TestContext,
  behaviour: Behaviour,
  { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string },
): Promise<FieldSystem> {
  const asked: string[] = [];
  const keys = new Map<string, number>();
  const counts = new WeakMap<Socket, number>();
  let firstMs = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/') {
        response.end('up');
        return;
      }
      firstMs ||= performance.now();
      asked.push(request.url ?? '');
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') keys.set(key, (keys.get(key) ?? 0) + 1);
      const { socket } = request;
      const nth = (counts.get(socket) ?? 0) + 1;
      counts.set(socket, nth);
      behaviour(request, response, { nth, sinceFirstMs: performance.now() - firstMs, socket });
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(port, host, 1024, resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = (server.address() as AddressInfo).port;
  return { port: bound, url: `http://127.0.0.1:${bound}`, asked, keys };
}

/** What the runs of a case have recorded in `run.json`, and whether the guardian had to clean up. */
export async function recordsOf(
  place: MascaretPlace,
): Promise<readonly { readonly ended: unknown; readonly byGuardian: boolean }[]> {
  const runs = await readdir(place.runs);
  return Promise.all(
    runs.map(async (run) => {
      const files = await readdir(join(place.runs, run));
      const record = JSON.parse(await readFile(join(place.runs, run, 'run.json'), 'utf8')) as {
        readonly ended?: unknown;
      };
      return { ended: record.ended, byGuardian: files.includes('guardian.ndjson') };
    }),
  );
}

export const needsRoot = process.getuid?.() === 0 ? false : 'needs root, to become another user';
