import { runProgram } from './run-program.js';

/**
 * Runs npm: the one that runs this set-up where there is one, else the one on the PATH. The settings that an outer
 * `npm start` put into the environment are left out, since they name its folder and not ours.
 * @param {string[]} args
 * @param {string} cwd
 */
export function runNpm(args, cwd) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_local|package|lifecycle)/.test(name)),
  );
  const npm = process.env['npm_execpath'];
  const ours = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  const [command, first] = ours ? [process.execPath, [npm]] : ['npm', []];
  return runProgram(command, [...first, ...args, ...quiet], { cwd, env });
}
