import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MascaretError } from '../../core/errors.ts';
import { standingFolder, type StandingSystem } from './standing-system.ts';
import type { SuperviseOrder, SupervisorMessage } from './supervisor-protocol.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * Starts a supervisor in a session of its own, which outlives this process and its terminal, and resolves once its
 * system is up. Throws the `MascaretError` that it met; when aborted, the signal's reason, once it has put all away.
 */
export async function startSupervisor(
  order: SuperviseOrder,
  { say, signal }: { readonly say: (text: string) => void; readonly signal: AbortSignal },
): Promise<StandingSystem> {
  signal.throwIfAborted();
  const logs = join(standingFolder(order.architecture), 'logs');
  mkdirSync(logs, { recursive: true });
  const log = openSync(join(logs, 'supervisor.log'), 'a');
  const child = spawn(process.execPath, [MAIN, 'supervise'], { detached: true, stdio: ['pipe', 'pipe', log] });
  closeSync(log);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the supervisor was started without its pipes');
  stdin.on('error', () => undefined);
  stdin.write(`${JSON.stringify(order)}\n`);
  const giveUp = (): void => void stdin.end();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    for await (const line of createInterface({ input: stdout })) {
      const message = JSON.parse(line) as SupervisorMessage;
      if (message.type === 'say') say(message.text);
      else if (message.type === 'failed') throw errorOf(message);
      else {
        // Only from here on it no longer depends on us.
        stdin.end('stay\n');
        return message.system;
      }
    }
    throw new MascaretError('not-up', `${order.architecture} did not come up: its supervisor ended`, {
      hint: `Its log: ${join(logs, 'supervisor.log')}`,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    stdout.destroy();
    child.unref();
  }
}

function errorOf({ code, message, hint }: SupervisorMessage & { type: 'failed' }): MascaretError {
  return new MascaretError(code, message, hint === undefined ? {} : { hint });
}
