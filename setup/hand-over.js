import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGCONT']);

/**
 * Runs a program in this one's place: same terminal, same signals, and its exit code is given (128 + number when a signal
 * ended it).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function handOver(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    // Its parent's number lets the program notice that this one was killed.
    const child = spawn(command, args, { stdio: 'inherit', env: { ...env, MASCARET_LAUNCHER: String(process.pid) } });
    const passers = PASSED_ON.map((signal) => {
      const pass = () => {
        if (!comesFromTerminal(signal)) child.kill(signal);
      };
      process.on(signal, pass);
      return () => process.off(signal, pass);
    });
    const done = () => passers.forEach((stop) => stop());
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Ctrl-C on a terminal reaches the child by itself. Passed on as well it would count as the second Ctrl-C, which means
 * "at once".
 * @param {NodeJS.Signals} signal
 */
function comesFromTerminal(signal) {
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  return onTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT');
}
