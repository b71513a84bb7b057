import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStatusMemory } from '../../../platform/group-stats.ts';
import { parsePsLine, parseStat, readProcess, readProcessTable } from '../../../platform/process-table.ts';

test('a stat line gives pid, state, parent, group, start and CPU time of the process and its waited-for children', () => {
  const line =
    '4711 (node) T 17 4711 4711 0 -1 4194560 9 8 7 6 150 50 20 5 20 0 11 0 9989654 1024 77 18446744073709551615';
  assert.deepEqual(parseStat(line), {
    pid: 4711,
    state: 'T',
    parent: 17,
    group: 4711,
    startedAt: '9989654',
    cpuMs: 2250,
  });
});

test('a process name with blanks and brackets does not shift the fields of its stat line', () => {
  const line = '12 (a) b (c) S) S 1 12 12 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 555 0 0';
  assert.equal(parseStat(line)?.startedAt, '555');
  assert.equal(parseStat(line)?.state, 'S');
});

test('text that is no stat line gives nothing', () => {
  assert.equal(parseStat(''), undefined);
  assert.equal(parseStat('12 (x) S 1'), undefined);
});

test('a line of ps gives the same facts, with hours and days in the CPU time understood as such', () => {
  assert.deepEqual(parsePsLine('  12   1  12 Ss   1:02.50 Sat Nov 21 05:03:34 2026'), {
    pid: 12,
    parent: 1,
    group: 12,
    state: 'S',
    cpuMs: 62_500,
    startedAt: 'Sat Nov 21 05:03:34 2026',
  });
  assert.equal(parsePsLine('12 1 12 S 1-02:00:00 Sat Nov 21 05:03:34 2026')?.cpuMs, 26 * 3600 * 1000);
  assert.equal(parsePsLine(''), undefined);
});

test('the table holds this very process, with the group and the start that a single look gives too', () => {
  const mine = readProcessTable().find((row) => row.pid === process.pid);
  assert.equal(mine?.parent, process.ppid);
  assert.equal(mine?.startedAt, readProcess(process.pid)?.startedAt);
});

test('memory is read in bytes and a part that is absent counts nothing', () => {
  const status =
    'Name:\tx\nVmRSS:\t     100 kB\nRssAnon:\t      40 kB\nRssFile:\t      50 kB\nRssShmem:\t      10 kB\n';
  assert.deepEqual(parseStatusMemory(status), { anonymous: 40_960, file: 51_200, shared: 10_240 });
  assert.deepEqual(parseStatusMemory('Name:\tkernel thread\n'), { anonymous: 0, file: 0, shared: 0 });
});
