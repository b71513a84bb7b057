import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The server of `answering-server.ts` in a process of its own, gone at the end of the scope. */
export interface AnsweringServer extends AsyncDisposable {
  readonly url: string;
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'answering-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${port.toString().trim()}`,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
