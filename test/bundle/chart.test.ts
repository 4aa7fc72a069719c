import {Buffer} from 'node:buffer';
import {gzipSync} from 'node:zlib';
import {type Header, pack} from 'tar-stream';
import {describe, expect, test} from 'vitest';
import {readChartArchive} from '../../source/bundle/chart.ts';
import {packChart} from '../../source/rehearsal/sample/chart.ts';

type TarHeader = Partial<Header> & {name: string};

const description = 'apiVersion: v2\nname: app\nversion: 1.0.0\nappVersion: 1.0\n';

const tgz = async (headers: [string | TarHeader, string?][]) => {
  const tar = pack();
  for (const [header, text] of headers) tar.entry(typeof header === 'string' ? {name: header} : header, text ?? '');
  tar.finalize();
  return gzipSync(Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>)));
};
const chart = (...more: [string | TarHeader, string?][]) => tgz([['app/Chart.yaml', description], ...more]);

test('the sample chart is read as it was packed', async () => {
  const result = await readChartArchive((await packChart('1.2.3')).bytes);
  if (!result.ok) throw new Error(result.message);
  expect(result.value.description).toMatchObject({name: 'studio', version: '1.2.3', appVersion: '1.2.3'});
  expect(result.value.root).toBe('studio');
  expect(result.value.valuesText).toContain('imageRegistry');
  expect(result.value.text('CHANGELOG.md')).toContain('## 1.2.3');
  expect(result.value.text('nothing')).toBeUndefined();
  expect(result.value.files.map(file => file.path)).toContain('templates/tests/health.yaml');
  expect(result.value.missingDependencies).toEqual([]);
});

test('dependencies that are named but not packed are listed', async () => {
  const names =
    'dependencies:\n  - {name: redis, version: 1.x}\n  - {name: mail, version: 1.x}\n  - {name: sql, version: 1.x}\n';
  const bytes = await tgz([
    ['app/Chart.yaml', description + names],
    ['app/charts/redis-1.2.3.tgz', 'x'],
    ['app/charts/sql/Chart.yaml', 'x'],
  ]);
  expect(await readChartArchive(bytes)).toMatchObject({
    ok: true,
    value: {missingDependencies: ['mail'], valuesText: ''},
  });
});

describe('a hostile or damaged chart is refused', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]\n`).join('')}`;

  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['no gzip', () => Buffer.from('hello'), 'not a gzipped tar'],
    ['cut short', async () => (await chart()).subarray(0, 60), 'truncated'],
    ['no tar inside', () => gzipSync(Buffer.alloc(2048, 'x')), 'not a tar archive'],
    ['no Chart.yaml', () => tgz([['app/values.yaml', 'a: 1']]), 'Chart.yaml is missing'],
    ['a path that climbs out', () => chart(['app/../../x', 'x']), 'climbs out'],
    ['a second folder', () => chart(['other/x', 'x']), "outside the chart's folder"],
    ['a link', () => chart([{name: 'app/x', type: 'symlink', linkname: 'y'}]), 'links are not allowed'],
    ['a file twice', () => chart(['app/Chart.yaml', description]), 'twice'],
    ['a file too large', () => chart(['app/big', 'x'.repeat(6 * 1024 * 1024)]), 'larger than'],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(101 * 1024 * 1024)), 'unpacks to more than'],
    ['duplicate keys', () => chart(['app/values.yaml', 'a: 1\na: 2\n']), 'values.yaml: Map keys must be unique'],
    ['broken YAML', () => chart(['app/values.yaml', 'a: [1\n']), 'values.yaml:'],
    ['an alias bomb', () => chart(['app/values.yaml', bomb]), 'values.yaml: Excessive alias count'],
    ['no version', () => tgz([['app/Chart.yaml', 'apiVersion: v2\nname: app\n']]), 'Chart.yaml: version'],
  ])('%s', async (_, make, words) => {
    expect(await readChartArchive(await make())).toMatchObject({ok: false, message: expect.stringContaining(words)});
  });
});
