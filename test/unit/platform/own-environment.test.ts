import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentForScripts, tidyEnvironment } from '../../../platform/own-environment.ts';
import { k6Environment } from '../../../generator/worker/k6-process.ts';

const POSTGRES = { PGPORT: '1', PGSSLMODE: 'require', PGOPTIONS: '-c x=y', PGSERVICE: 's', PGTZ: 'x', PGAPPNAME: 'x' };
const SECRETS = { DATABASE_URL: 'postgres://a:secret@h/d', SMTP_URL: 'smtp://a:secret@h' };

test('variables of PostgreSQL and empty ones of ours have no effect on mascaret', () => {
  const environment = {
    ...POSTGRES,
    DATABASE_URL: '',
    SMTP_URL: ' ',
    MASCARET_PORT: '',
    MASCARET_RUNS: '/r',
    EMPTY: '',
  };
  tidyEnvironment(environment);
  assert.deepEqual(environment, { MASCARET_RUNS: '/r', EMPTY: '' });
});

test('scripts see what the user exports for them, but no address or password of a database', () => {
  const users = { BASE: 'http://x', API_TOKEN: 'theirs', EMPTY: '' };
  assert.deepEqual(environmentForScripts({ ...POSTGRES, ...SECRETS, ...users }), users);
  const k6 = k6Environment({ ...SECRETS, ...users, K6_VUS: '3', MASCARET_WORKER_TOKEN: 't', MASCARET_RUN_MARKER: 'm' });
  const own = Object.entries(k6).filter(([name]) => !name.startsWith('K6_'));
  assert.deepEqual(Object.fromEntries(own), { ...users, MASCARET_RUN_MARKER: 'm' });
  assert.equal(k6['K6_VUS'], undefined);
});
