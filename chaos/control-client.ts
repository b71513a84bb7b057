import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { MascaretError } from '../core/errors.ts';
import { controlAnswerSchema, type ControlAnswer, type ControlRequest } from './control-protocol.ts';

/**
 * Asks the run behind a control socket, and gives its answers as they come; the conversation ends after the last one
 * (`answers`) or when the run closes it. Throws a MascaretError when nobody listens, and for an answer that is a refusal.
 */
export async function* askRun(
  socket: string,
  request: ControlRequest,
  answers: number,
): AsyncGenerator<Extract<ControlAnswer, { ok: true }>> {
  const connection = await connect(socket);
  try {
    connection.write(`${JSON.stringify(request)}\n`);
    let left = answers;
    for await (const line of createInterface({ input: connection })) {
      const answer = controlAnswerSchema.parse(JSON.parse(line));
      if (!answer.ok) {
        throw new MascaretError(answer.code, answer.message, answer.hint === undefined ? {} : { hint: answer.hint });
      }
      yield answer;
      left -= 1;
      if (left === 0) return;
    }
    throw new MascaretError('run-over', 'the run ended before it answered', {
      hint: 'its report tells what became of the fault: "mascaret runs".',
    });
  } finally {
    connection.destroy();
  }
}

async function connect(socket: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const connection = createConnection(socket);
  connection.once('connect', resolve);
  connection.once('error', reject);
  try {
    await promise;
  } catch (error) {
    throw new MascaretError('no-control', 'the run under way takes no faults: its load has not begun, or is over', {
      cause: error,
      hint: 'try again once the load runs.',
    });
  }
  connection.on('error', () => connection.destroy());
  return connection;
}
