import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ToolName } from '../../platform/tool-facts.ts';

/** How the server answers a request for a file. */
export type Answer = 'right' | 'other-bytes' | 'cut' | 'missing' | 'hanging' | 'redirected';

/** A release server of our own: small programs that only tell a version, packed as the real ones are. */
export interface ReleaseServer extends AsyncDisposable {
  readonly base: string;
  /** Files asked for. */
  readonly asked: string[];
  answer: Answer;
  /** Wait before each answer, in milliseconds. */
  delayMs: number;
}

/** Serves k6, Toxiproxy and Caddy of the pinned versions for every platform. */
export async function startReleaseServer(): Promise<ReleaseServer> {
  const state = { answer: 'right' as Answer, delayMs: 0, asked: [] as string[] };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const name = basename(path);
    state.asked.push(name);
    setTimeout(() => {
      if (state.answer === 'redirected' && !path.startsWith('/moved')) {
        response.writeHead(302, { location: `/moved${path}` }).end();
      } else answerFile(response, state.answer, releaseFiles().get(name));
    }, state.delayMs);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** A program that says a tool's version, in the words of the tool. */
export function fakeTool(name: ToolName, version: string): string {
  const words = {
    k6: `k6 v${version} (made for a test)`,
    'toxiproxy-server': `toxiproxy-server version ${version}`,
    caddy: `v${version} h1:made-for-a-test=`,
  };
  return `#!/bin/sh\necho "${words[name]}"\n`;
}

function answerFile(response: ServerResponse, answer: Answer, content: Buffer | undefined): void {
  if (answer === 'missing' || content === undefined) response.writeHead(404).end('not here');
  else if (answer === 'other-bytes') response.end(Buffer.concat([content, Buffer.from('x')]));
  else if (answer === 'hanging' || answer === 'cut') {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 20), () => {
      if (answer === 'cut') response.destroy();
    });
  } else response.end(content);
}

let made: ReadonlyMap<string, Buffer> | undefined;

/** Made once: an archive holds the time of its making, so two would have two sums. */
function releaseFiles(): ReadonlyMap<string, Buffer> {
  return (made ??= makeReleaseFiles());
}

/** The SHA-256 of a file of the server's, as `tools.json` must hold it. */
export function releaseSum(file: string): string {
  const content = releaseFiles().get(file);
  if (content === undefined) throw new Error(`the release server has no ${file}`);
  return createHash('sha256').update(content).digest('hex');
}

function makeReleaseFiles(): Map<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-release-'));
  try {
    const k6 = archiveOf(folder, 'k6', '2.2.0');
    const caddy = archiveOf(folder, 'caddy', '2.11.7');
    const toxiproxy = Buffer.from(fakeTool('toxiproxy-server', '2.12.0'));
    const systems = ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64'];
    return new Map([
      ...systems.map((system) => [`toxiproxy-server-${system}`, toxiproxy] as const),
      // Ours is a tar under the name of a zip too; the tar of macOS, which is given zips there, reads both.
      ...['linux-amd64.tar.gz', 'linux-arm64.tar.gz', 'macos-amd64.zip', 'macos-arm64.zip'].map(
        (system) => [`k6-v2.2.0-${system}`, k6] as const,
      ),
      ...['linux_amd64', 'linux_arm64', 'mac_amd64', 'mac_arm64'].map(
        (system) => [`caddy_2.11.7_${system}.tar.gz`, caddy] as const,
      ),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A release's archive: a folder with the program in it. */
function archiveOf(folder: string, name: ToolName, version: string): Buffer {
  const inner = join(folder, `${name}-any`);
  mkdirSync(inner);
  writeFileSync(join(inner, name), fakeTool(name, version));
  chmodSync(join(inner, name), 0o755);
  const archive = join(folder, `${name}.tar.gz`);
  execFileSync('tar', ['-czf', archive, '-C', folder, basename(inner)]);
  return readFileSync(archive);
}
