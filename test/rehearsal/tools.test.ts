import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, expect, test, vi} from 'vitest';
import {packagedTools} from '../../source/rehearsal/tools.ts';

afterEach(() => vi.unstubAllEnvs());

test('the packaged tools are unpacked once, however many ask at the same time', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'airlock-tools-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  const [first, second] = await Promise.all([packagedTools(3), packagedTools(3)]);
  if (!first) throw new Error('the package with the real helm and kubectl is not installed');
  expect(second).toEqual(first);
  expect(await packagedTools(3)).toEqual(first);
  expect((await execa(first.helm, ['version', '--short'])).stdout).toMatch(/^v3\.17\.3/);
  expect((await execa(first.kubectl, ['version', '--client'])).stdout).toContain('v1.31');
  // Nothing half unpacked stays behind.
  expect(await readdir(join(cache, 'airlock', 'binaries'))).toHaveLength(1);
  await rm(cache, {recursive: true});
});
