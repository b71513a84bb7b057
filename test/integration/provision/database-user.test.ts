import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { databaseOwner } from '../../../sut/provision/database-owner.ts';
import { withUserName } from '../../../sut/provision/nameless-user.ts';
import { openToAll, postgresBinaries } from '../../../sut/provision/postgres-binaries.ts';
import { isReadable } from '../../../sut/provision/reachable.ts';

const folder = mkdtempSync('/tmp/mascaret-user-');
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

const WHO = { command: 'id', args: ['-un'] };
const somebody = { uid: 4_242_421, gid: 4_242_421 };

test('a command is called as it is by a user that has a name, and for another owner', async () => {
  assert.equal(await withUserName(WHO, undefined, () => true), WHO);
  assert.equal(await withUserName(WHO, somebody, () => false), WHO);
});

test('a user id without a name has one while the command runs, or is told how to get one', async () => {
  const canMap = mayMapUsers();
  if (canMap) {
    const { command, args } = await withUserName(WHO, undefined, () => false);
    assert.equal(execFileSync(command, [...args], { encoding: 'utf8' }).trim(), 'nobody');
  }
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    await assert.rejects(
      withUserName(WHO, undefined, () => false),
      { code: 'nameless-user', hint: /\/etc\/passwd.*DATABASE_URL/ },
    );
  } finally {
    process.env['PATH'] = path;
  }
});

test('a file is readable for a user when each folder on the way may be entered and its own modes allow it', async () => {
  const [inner, file] = [join(folder, 'inner'), join(folder, 'inner', 'file')];
  mkdirSync(inner);
  writeFileSync(file, '');
  const rows: readonly (readonly [number, number, boolean])[] = [
    [0o755, 0o644, true],
    [0o711, 0o755, true],
    [0o700, 0o644, false],
    [0o750, 0o644, false],
    [0o755, 0o640, false],
    [0o755, 0o600, false],
    [0o755, 0o744, false],
  ];
  for (const [folderMode, fileMode, expected] of rows) {
    chmodSync(inner, folderMode);
    chmodSync(file, fileMode);
    const modes = `${folderMode.toString(8)} ${fileMode.toString(8)}`;
    assert.equal(await isReadable(file, somebody), expected, modes);
  }
  assert.equal(await isReadable(join(folder, 'missing'), somebody), false);
  assert.equal(await isReadable(join(folder, 'missing'), undefined), true);
});

test('what was installed under a umask of 077 is opened for reading, and for nobody to write', async () => {
  const copy = join(folder, 'copy');
  mkdirSync(join(copy, 'bin'), { recursive: true, mode: 0o700 });
  const [program, data] = [join(copy, 'bin', 'program'), join(copy, 'data')];
  writeFileSync(program, '', { mode: 0o700 });
  writeFileSync(data, '', { mode: 0o600 });
  symlinkSync('data', join(copy, 'link'));
  await openToAll(copy);
  assert.deepEqual([program, data, copy].map(modeOf), [0o755, 0o644, 0o755]);
  for (const path of [program, data, join(copy, 'link')]) assert.ok(await isReadable(path, somebody), path);
});

test("PostgreSQL's programs are where the database's user may execute them", async () => {
  const owner = await databaseOwner();
  const { initdb, postgres } = await postgresBinaries(owner);
  for (const program of [initdb, postgres]) assert.ok(await isReadable(program, owner), program);
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

function mayMapUsers(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-user=65534', '--map-group=65534', '--', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
