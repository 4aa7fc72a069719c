import {describe, expect, test} from 'vitest';
import {imagesOutside, renderedImages} from '../../source/diff/images.ts';
import {objectName, parseManifest} from '../../source/diff/manifest.ts';
import {fixture, objects} from './fixture.ts';

describe('a manifest', () => {
  test('recorded from helm is read whole, each object with its template', () => {
    const {objects: read, errors} = parseManifest(fixture('helm-3.17-get-manifest.yaml'));
    expect(errors).toEqual([]);
    expect(read).toHaveLength(19);
    expect(read.map(({source}) => source)).not.toContain(undefined);
    const backend = read.find(object => objectName(object) === 'Deployment/datachain-studio-backend');
    expect(backend).toMatchObject({
      key: 'apps/Deployment//datachain-studio-backend',
      source: 'studio/templates/apps.yaml',
    });
  });

  test('is read as Helm reads it: octal numbers, yes and no, dates as text', () => {
    const [object] = objects(
      '{apiVersion: v1, kind: X, metadata: {name: x}, spec: {mode: 0644, on: yes, day: 2024-01-01, at: 12:30}}',
    );
    expect(object?.body['spec']).toEqual({mode: 420, true: true, day: '2024-01-01', at: '12:30'});
  });

  test('unfolds lists and leaves empty documents out', () => {
    const text =
      '---\n---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n- {apiVersion: v1, kind: B, metadata: {name: b}}\n';
    expect(objects(text).map(objectName)).toEqual(['A/a', 'B/b']);
  });

  test.each([
    ['a key that is there twice', 'apiVersion: v1\nkind: A\nkind: B\nmetadata: {name: a}', 3],
    ['what is no object', '- a\n- b', 1],
    ['an object without a name', 'apiVersion: v1\nkind: A', 1],
    [
      'a bomb of aliases',
      `a: &a [x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`)
        .join('\n')}`,
      1,
    ],
  ])('refuses %s and names its line', (_, text, line) => {
    const {objects: read, errors} = parseManifest(`${text}\n---\napiVersion: v1\nkind: Good\nmetadata: {name: good}\n`);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.line).toBe(line);
    expect(read.map(objectName)).toEqual(['Good/good']);
  });

  test('refuses an object that is there twice, and a text beyond all bounds', () => {
    const one = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n';
    expect(parseManifest(`${one}---\n${one}`).errors[0]?.message).toBe('/A//a is there twice');
    expect(parseManifest('#'.repeat(33 * 1024 * 1024)).errors).toHaveLength(1);
  });
});

describe('rendered images', () => {
  test('are found in containers, init containers and hooks of a recorded render', () => {
    const images = renderedImages([
      ...objects(fixture('helm-3.17-dry-run-manifest.yaml')),
      ...objects(fixture('helm-3.17-dry-run-hooks.yaml')),
    ]);
    expect(images.map(({kind, container}) => `${kind} ${container}`)).toContain('init migrate');
    expect(images.at(-1)).toEqual({
      reference: 'busybox:1.36',
      object: 'Job/datachain-studio-pre-upgrade',
      container: 'check',
      kind: 'hook',
    });
    const outside = imagesOutside(images, 'registry.internal.company.com');
    expect(outside.map(({reference}) => reference)).toEqual(['nginx:1.24', 'busybox:1.36']);
  });

  const pod = '{containers: [{name: c, image: "r/x:1"}]}';
  test.each([
    ['CronJob', `{jobTemplate: {spec: {template: {spec: ${pod}}}}}`],
    ['DaemonSet', `{template: {spec: ${pod}}}`],
    ['StatefulSet', `{template: {spec: ${pod}}}`],
    ['Job', `{template: {spec: ${pod}}}`],
    ['ReplicaSet', `{template: {spec: ${pod}}}`],
    ['Pod', pod],
  ])('are found in a %s', (kind, spec) => {
    const found = renderedImages(objects(`{apiVersion: v1, kind: ${kind}, metadata: {name: x}, spec: ${spec}}`));
    expect(found).toEqual([{reference: 'r/x:1', object: `${kind}/x`, container: 'c', kind: 'container'}]);
  });

  test('are guessed in custom objects', () => {
    const found = renderedImages(
      objects(
        '{apiVersion: x/v1, kind: Cluster, metadata: {name: x}, spec: {image: "r.io/pg:14", proxyImage: "r.io/p:1", imageName: no, list: [{image: plain}]}}',
      ),
    );
    expect(found.map(({reference, kind, container}) => [reference, kind, container])).toEqual([
      ['r.io/pg:14', 'other', 'spec.image'],
      ['r.io/p:1', 'other', 'spec.proxyImage'],
    ]);
  });

  test('that cannot be read count as outside, and so does another port', () => {
    const image = (reference: string) => ({reference, object: 'Pod/x', container: 'c', kind: 'container' as const});
    const outside = imagesOutside([image('REG/NOT OK'), image('reg:5000/a:1'), image('reg:5001/a:1')], 'reg:5000');
    expect(outside.map(({reference}) => reference)).toEqual(['REG/NOT OK', 'reg:5001/a:1']);
  });
});
