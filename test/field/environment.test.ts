import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { chown } from 'node:fs/promises';
import { startTestDatabase } from '../support/test-database.ts';
import { runSql } from '../support/bank-ledger.ts';
import { rowsOf } from '../support/seeded-bank.ts';
import { calm, fieldCase, needsRoot, PROJECT, type Field } from './field.ts';

for (const env of [
  { PGHOST: '/nowhere', PGUSER: 'somebody', PGPASSWORD: 'secret' },
  { PGDATABASE: 'other', PGCLIENTENCODING: 'LATIN1', PGAPPNAME: 'psql', PGCONNECT_TIMEOUT: '1' },
  { PGOPTIONS: '-c statement_timeout=1', PGSSLMODE: 'verify-full', PGTARGETSESSIONATTRS: 'read-only' },
] as readonly Record<string, string>[]) {
  const names = Object.keys(env).join(', ');
  fieldCase(`a shell with ${names}`, {}, async ({ run, right }) => {
    await right(`${names}: no effect`, (await run(calm(4), { env })).code, 0);
  });
}

for (const level of ['Debug', 'WARN']) {
  fieldCase(`a shell with LOG_LEVEL=${level}`, {}, async ({ run, right }) => {
    await right(`LOG_LEVEL=${level}: passed`, (await run(calm(4), { env: { LOG_LEVEL: level } })).code, 0);
  });
}

fieldCase('a .env with empty variables', {}, async ({ run, right }) => {
  const env = { DATABASE_URL: '', SMTP_URL: '', LOG_LEVEL: '', MASCARET_PORT: '' };
  await right('empty counts as absent', (await run(calm(4), { env })).code, 0);
});

fieldCase('DATABASE_URL of a database with something in it', {}, async ({ run, right }) => {
  await using database = await startTestDatabase({ fsync: 'off' });
  for (const [name, made] of [
    ['a_table', ['CREATE TABLE mine (id int)', 'INSERT INTO mine VALUES (7)']],
    ['a_schema', ['CREATE SCHEMA orders', 'CREATE TABLE orders.orders (id int)']],
    ['a_view', ['CREATE SCHEMA app', 'CREATE VIEW app.one AS SELECT 1']],
  ] as const) {
    const url = await database.create(name);
    await runSql(url, [...made]);
    const held = async (): Promise<string> =>
      JSON.stringify(await rowsOf(url, 'SELECT table_schema, table_name FROM information_schema.tables ORDER BY 1, 2'));
    const before = await held();
    const { code } = await run(calm(4), { env: { DATABASE_URL: url } });
    await right(`${name}: refused`, code, 2);
    await right(`${name}: nothing was written to it`, await held(), before);
  }
});

fieldCase('a user id without a name', { skip: needsRoot }, async (field) => {
  const caches = await cachesFor(field, 54_321);
  const ran = await field.run(calm(4), {
    uid: 54_321,
    env: { ...caches, USER: undefined, LOGNAME: undefined, HOME: '/' },
  });
  await field.right('HOME=/: passed', ran.code, 0);
  const homeless = await field.run(calm(4), { uid: 54_321, env: { ...caches, USER: undefined, HOME: undefined } });
  await field.right('without HOME: runs, or says what to do', homeless.code, 0, 2);
  await field.right('without HOME: no stack', /^ +at /m.test(homeless.said), false);
});

/** A cache that another user may write to, with the tools that are here; the case's folders are that user's, too. */
async function cachesFor({ place }: Field, uid: number): Promise<Record<string, string>> {
  const cache = join(place.folder, 'cache');
  const tools = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mascaret', 'tools');
  mkdirSync(cache);
  if (existsSync(tools)) cpSync(tools, join(cache, 'tools'), { recursive: true });
  chmodSync(place.folder, 0o755);
  execFileSync('chown', ['-R', `${uid}:${uid}`, place.folder]);
  await chown(place.folder, uid, uid);
  return { MASCARET_CACHE: cache };
}

for (const mask of ['0037', '0077']) {
  fieldCase(
    `root with umask ${mask} in a checkout made with it`,
    { skip: needsRoot },
    async ({ place, mascaret, file, right }) => {
      const clone = join(place.folder, 'clone');
      const path = await file('tiny.yaml', SMALL);
      const steps = [
        `umask ${mask}`,
        `git clone -q --no-hardlinks ${PROJECT} ${clone}`,
        `cp -r ${PROJECT}/node_modules ${clone}/`,
        `exec ${clone}/mascaret run ${path}`,
      ];
      const { code } = await mascaret(['-c', steps.join(' && ')], { command: 'bash' });
      await right(`umask ${mask}: passed`, code, 0);
    },
  );
}

const SMALL = [
  'mascaret: 1',
  'title: Small',
  'system: { architecture: monolith, data: { profiles: 200, products: 20, stores: 1 } }',
  'workload: { script: bank-and-store, mix: { pay: 60%, balance: 40% } }',
  'load:',
  '  - { phase: steady, arrivals: 10/s, for: 4s }',
  'slo:',
  '  - { errors: 5% }',
  '',
].join('\n');

fieldCase('a home folder in which nothing can be made', {}, async ({ run, right }) => {
  const env = {
    HOME: '/proc',
    XDG_CACHE_HOME: undefined,
    XDG_STATE_HOME: undefined,
    MASCARET_CACHE: undefined,
    MASCARET_STATE: undefined,
  };
  const { code, said } = await run(calm(4), { env });
  await right('could not run', code, 2);
  await right('a variable that helps is named', /MASCARET_(?:CACHE|STATE)/.test(said), true);
  await right('no stack', /^ +at /m.test(said), false);
});
