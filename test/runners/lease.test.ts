import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {acquireLease, keepLease, readLease} from '../../source/runners/lease.ts';
import {eventually} from '../helpers/eventually.ts';
import {ownFolder} from '../helpers/folder.ts';

const target = {release: 'studio', namespace: 'prod'};
const path = process.env['PATH'] ?? '';
let folder = '';

beforeEach(() => {
  folder = ownFolder();
  process.env['PATH'] = `${folder}${delimiter}${path}`;
});

afterEach(() => {
  process.env['PATH'] = path;
});

/** A kubectl that notes its words and answers this. */
function pretend(stdout: string, exitCode = 0, stderr = ''): void {
  const file = join(folder, 'kubectl');
  const said = JSON.stringify(stderr);
  writeFileSync(join(folder, 'answer'), stdout);
  writeFileSync(
    file,
    `#!/bin/sh\necho "$@" >>'${folder}/words'\ncat '${folder}/answer'\nprintf %s ${said} >&2\nexit ${exitCode}\n`,
  );
  chmodSync(file, 0o700);
}

const words = (): string => readFileSync(join(folder, 'words'), 'utf8');

describe('the Lease is read', () => {
  test('as it stands, and as none', async () => {
    pretend('{"metadata": {}, "spec": {"holderIdentity": "ann@b/s"}}');
    expect(await readLease(target)).toMatchObject({lease: {holder: 'ann@b/s'}});
    pretend('');
    expect(await readLease(target)).toEqual({lease: undefined});
  });

  test('or it is said why nobody can tell', async () => {
    pretend('', 1, 'Error from server (Forbidden): leases is forbidden');
    expect(await readLease(target)).toBe('Error from server (Forbidden): leases is forbidden');
    pretend('{}');
    expect(await readLease(target)).toMatch(/^the Lease has an unexpected shape/);
  });
});

test('it is made where there is none, and patched where there is one; a refusal is told', async () => {
  pretend('');
  expect(await acquireLease(target, 'ann@b/s', 'site.detect', undefined)).toBe(true);
  expect(words()).toMatch(/^create -f - /);
  const seen = {holder: 'bob@c/t', step: '', renewedAt: '2026-01-01T00:00:00Z', durationSeconds: 60};
  pretend('', 1, 'the server rejected our request: test failed');
  expect(await acquireLease(target, 'ann@b/s', 'site.detect', seen)).toMatch(/test failed/);
  expect(words()).toContain('patch leases.coordination.k8s.io airlock-studio');
});

test('it is given up by a process that nobody waits for; what goes on keeps it', async () => {
  pretend('');
  keepLease(target, 'ann@b/s', () => 'x').end(false);
  await eventually('it is given up', () => {
    try {
      return words().includes('"path":"/spec/holderIdentity","value":""');
    } catch {
      return false;
    }
  });
  const before = words();
  keepLease(target, 'ann@b/s', () => 'x').end(true);
  expect(words()).toBe(before);
});
