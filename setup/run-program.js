import { spawn } from 'node:child_process';
import { onInterruption } from './interruption.js';

/**
 * How a program ended, and all that it wrote.
 * @typedef {object} Ended
 * @property {boolean} ok Started, and ended with 0 in time.
 * @property {string} said Its output and error output, or why it could not be started.
 */

/**
 * Runs a program to its end without input. It dies with the set-up when that is interrupted. Never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<Ended>}
 */
export function runProgram(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...spawnOptions(options), stdio: ['ignore', 'pipe', 'pipe'] });
    const forget = onInterruption(() => killGroup(child.pid));
    let said = '';
    const timer = setTimeout(
      () => {
        said += `\nno end after ${(options.timeoutMs ?? 0) / 1000} s`;
        killGroup(child.pid);
      },
      options.timeoutMs ?? 2 ** 31 - 1,
    );
    const done = (/** @type {boolean} */ ok) => {
      clearTimeout(timer);
      forget();
      resolve({ ok, said: said.trim() });
    };
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', (error) => {
      said += error.message;
      done(false);
    });
    child.on('close', (code) => done(code === 0));
  });
}

/**
 * In a group of its own, so that what it starts in turn (compilers, npm's children) ends with it.
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 */
function spawnOptions({ cwd, env }) {
  return { detached: true, env: env ?? process.env, ...(cwd === undefined ? {} : { cwd }) };
}

/** @param {number | undefined} group */
function killGroup(group) {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
