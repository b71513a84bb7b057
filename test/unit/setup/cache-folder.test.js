import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheFolder as forProgram } from '../../../platform/cache-folder.ts';
import { cacheFolder as forSetup } from '../../../setup/cache-folder.js';

test('the set-up and the program mean the same cache folder', () => {
  /** @type {[NodeJS.ProcessEnv, NodeJS.Platform, string][]} */
  const rows = [
    [{}, 'linux', '/home/a/.cache/mascaret'],
    [{}, 'darwin', '/home/a/Library/Caches/mascaret'],
    [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/mascaret'],
    [{ XDG_CACHE_HOME: '' }, 'linux', '/home/a/.cache/mascaret'],
    [{ XDG_CACHE_HOME: '/x', MASCARET_CACHE: '/m' }, 'darwin', '/m'],
  ];
  for (const [env, platform, expected] of rows) {
    assert.equal(forSetup(env, platform, '/home/a'), expected);
    assert.equal(forProgram(env, platform, '/home/a'), expected);
  }
});
