import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doctorTable } from '../../../cli/render/doctor-table.ts';
import type { DoctorFact } from '../../../platform/doctor-fact.ts';

const node: DoctorFact = { part: 'Node', isNeeded: true, isFound: true, version: '24.21.0', from: '/usr/bin/node' };
const k6: DoctorFact = { part: 'k6', isNeeded: true, isFound: false, remedy: 'node setup/main.js tools fetches it' };
const docker: DoctorFact = { part: 'Docker engine', isNeeded: false, isFound: false, remedy: 'install it' };

test('a missing part has its remedy under it, and the verdict names the needed ones only', () => {
  assert.deepEqual(doctorTable({ isReady: false, facts: [node, k6, docker] }, 80), [
    'ok        Node           24.21.0  /usr/bin/node',
    'MISSING   k6',
    '          → node setup/main.js tools fetches it',
    'optional  Docker engine',
    '          → install it',
    '',
    'The default (npm start) cannot run here: k6.',
  ]);
});

test('a machine that lacks only optional parts is ready', () => {
  const lines = doctorTable({ isReady: true, facts: [node, docker] }, 80);
  assert.equal(lines.at(-1), 'Everything that the default (npm start) needs is here.');
});

test('a long remedy is broken into lines, not cut', () => {
  const remedy = 'word '.repeat(40).trim();
  const lines = doctorTable({ isReady: false, facts: [{ ...k6, remedy }] }, 60);
  assert.ok(lines.every((line) => line.length <= 60));
  assert.equal(lines.join(' ').match(/word/g)?.length, 40);
});
