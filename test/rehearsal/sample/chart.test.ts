import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {parse, parseAllDocuments} from 'yaml';
import {formatReference, redirectReference, referenceOf} from '../../../source/bundle/reference.ts';
import {chartFolder, packChart, releaseNotes} from '../../../source/rehearsal/sample/chart.ts';
import {type SampleVersion, sampleImages, sampleVersions} from '../../../source/rehearsal/sample/product.ts';
import {siteValues} from '../../../source/rehearsal/sample/values.ts';
import {helm3} from '../../helpers/tools.ts';

const registry = 'registry.internal.example.com:5000';
const folder = mkdtempSync(join(tmpdir(), 'airlock-chart-'));
afterAll(() => rmSync(folder, {recursive: true}));
const valuesFile = join(folder, 'values.yaml');
writeFileSync(valuesFile, siteValues(registry));

const helm = async (...args: string[]) => {
  const {exitCode, stdout, stderr} = await helm3(args, {kubeconfig: join(folder, 'none')});
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
};

type Rendered = {kind: string; metadata: {name: string; annotations?: Record<string, string>}};
const render = async (version: SampleVersion, ...more: string[]) => {
  const text = await helm('template', 'datachain-studio', chartFolder(version), '--is-upgrade', ...more);
  const objects = parseAllDocuments(text).map(document => document.toJS() as Rendered | null);
  return {text, objects: objects.filter(object => object !== null)};
};
const imagesIn = (text: string) => [...new Set([...text.matchAll(/\bimage: (\S+)/g)].map(([, image]) => image))].sort();
const namesOf = (objects: Rendered[]) => objects.map(({kind, metadata}) => `${kind}/${metadata.name}`);

describe.each(sampleVersions)('the chart of %s', version => {
  test('passes the real lint, as a folder and packed', async () => {
    const packed = await packChart(version);
    const file = join(folder, packed.name);
    writeFileSync(file, packed.bytes);
    for (const chart of [chartFolder(version), file]) {
      expect(await helm('lint', '--strict', chart)).toContain('1 chart(s) linted, 0 chart(s) failed');
      expect(await helm('lint', '--strict', chart, '-f', valuesFile)).toContain('0 chart(s) failed');
    }
    expect(parse(await helm('show', 'chart', file))).toMatchObject({name: 'studio', version, appVersion: version});
  });

  test('renders its seven images, and the site sends every one to its own registry', async () => {
    const plain = imagesIn((await render(version)).text).map(image => formatReference(referenceOf(image ?? '')));
    const short = sampleImages(version).map(({reference}) => reference);
    expect(plain.map(image => image.replace('docker.io/', '')).sort()).toEqual(short.sort());

    const tags = ['frontend', 'backend', 'worker', 'scheduler'].map(name => `images.${name}.tag=${version}`);
    const site = await render(version, '-f', valuesFile, '--set-string', tags.join(','));
    const expected = short.map(reference => formatReference(redirectReference(referenceOf(reference), registry)));
    expect(imagesIn(site.text)).toEqual(expected.sort());
  });

  test('has what the guide names, and each kind that the walk meets', async () => {
    const {objects} = await render(version);
    expect(namesOf(objects)).toEqual(
      expect.arrayContaining([
        'Deployment/datachain-studio-postgres',
        'Deployment/datachain-studio-frontend',
        'Deployment/datachain-studio-backend',
        'Deployment/datachain-studio-worker',
        'Deployment/datachain-studio-scheduler',
        'Deployment/datachain-studio-nginx',
        'StatefulSet/datachain-studio-redis',
        'PersistentVolumeClaim/datachain-studio-postgres',
        'Ingress/datachain-studio',
        'Secret/datachain-studio-secret',
        'ServiceAccount/datachain-studio',
        'Job/datachain-studio-pre-upgrade',
        'Pod/datachain-studio-test-health',
      ]),
    );
    const hooks = objects.filter(({metadata}) => metadata.annotations?.['helm.sh/hook'] !== undefined);
    expect(hooks.map(({metadata}) => metadata.annotations?.['helm.sh/hook']).sort()).toEqual(['pre-upgrade', 'test']);
  });

  test('refuses values that do not fit its schema', async () => {
    const bad = ['--set', 'images.backend.tag=1+2'];
    const {exitCode, stderr} = await helm3(['template', 'x', chartFolder(version), ...bad], {
      kubeconfig: join(folder, 'none'),
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('images.backend.tag');
  });

  test('is packed the same way every time', async () => {
    const [first, second] = [await packChart(version), await packChart(version)];
    expect(first.name).toBe(`studio-${version}.tgz`);
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });

  test('has notes under the four headings', () => {
    const headings = [...releaseNotes(version).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'Breaking changes',
      'New configuration options',
      'Deprecated features',
      'Security updates',
    ]);
  });
});

test('the versions differ in the ways that a plan has to show', async () => {
  const [before, after] = [await render('1.2.2'), await render('1.2.3')];
  const [old, young] = [namesOf(before.objects), namesOf(after.objects)];
  expect(young.filter(name => !old.includes(name))).toEqual(['ConfigMap/datachain-studio-feature-flags']);
  expect(old.filter(name => !young.includes(name))).toEqual(['Service/datachain-studio-legacy-api']);
  expect(releaseNotes('1.2.3')).toContain('config.queue');
  expect(existsSync(join(chartFolder('1.2.3'), 'values.schema.json'))).toBe(true);
});
