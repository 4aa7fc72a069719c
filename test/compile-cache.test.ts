import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {root} from './helpers/source-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-cache-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
});

/** What a start of the program keeps, in a process of its own: Node's cache is on for good once it is. */
async function keptWith(env: Record<string, string>): Promise<unknown> {
  const script = `import {keepCompiled} from '${root}source/compile-cache.ts'; console.log(JSON.stringify(keepCompiled() ?? null));`;
  const args = ['--import', join(root, 'node_modules/tsx/dist/esm/index.mjs'), '--input-type=module', '-e', script];
  const {stdout} = await execa(process.execPath, args, {env, extendEnv: false, stdin: 'ignore', timeout: 15_000});
  return JSON.parse(stdout);
}

describe('what Node compiled is kept for the next start', () => {
  test('in ~/.cache, which is made when it is missing', async () => {
    const kept = join(folder, '.cache', 'airlock');
    expect(await keptWith({HOME: folder})).toBe(kept);
    expect(readdirSync(kept)).not.toEqual([]);
    expect(await keptWith({HOME: folder})).toBe(kept);
  });

  test('in XDG_CACHE_HOME where it is set', async () => {
    expect(await keptWith({HOME: '/nowhere', XDG_CACHE_HOME: folder})).toBe(join(folder, 'airlock'));
  });
});

describe('nothing is kept, and the program starts as well', () => {
  const hostile: [string, () => Record<string, string>][] = [
    ['without a home', () => ({})],
    ['with a home that is not there', () => ({HOME: join(folder, 'gone')})],
    ['with a home in which nothing can be made', () => ({HOME: '/proc/nowhere'})],
    ['with a home that is no path', () => ({HOME: 'here'})],
    ['where NODE_COMPILE_CACHE keeps it already', () => ({HOME: folder, NODE_COMPILE_CACHE: join(folder, 'theirs')})],
    [
      'in a folder into which others may write',
      () => {
        mkdirSync(join(folder, 'airlock'));
        chmodSync(join(folder, 'airlock'), 0o777);
        return {XDG_CACHE_HOME: folder};
      },
    ],
    [
      'where a file lies in its place',
      () => {
        writeFileSync(join(folder, 'airlock'), '');
        return {XDG_CACHE_HOME: folder};
      },
    ],
    [
      'where a link leads elsewhere',
      () => {
        mkdirSync(join(folder, 'elsewhere'));
        symlinkSync(join(folder, 'elsewhere'), join(folder, 'airlock'));
        return {XDG_CACHE_HOME: folder};
      },
    ],
  ];
  test.each(hostile)('%s', async (_what, envOf) => {
    expect(await keptWith(envOf())).toBe(null);
    expect(existsSync(join(folder, '.cache'))).toBe(false);
  });
});
