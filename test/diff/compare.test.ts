import {describe, expect, test} from 'vitest';
import {compareManifests} from '../../source/diff/compare.ts';
import {createMask} from '../../source/diff/mask.ts';
import {renderDiff} from '../../source/diff/render.ts';
import {deployment, fixture, objects} from './fixture.ts';

const fields = (before: string, after: string) =>
  compareManifests(objects(before), objects(after), createMask([], 'salt')).flatMap(change => change.fields);

const cases: [what: string, before: string, after: string, expected: object[]][] = [
  [
    'a variable by its name, whatever its place',
    deployment(
      {},
      {
        env: [
          {name: 'A', value: '1'},
          {name: 'B', value: '2'},
        ],
      },
    ),
    deployment(
      {},
      {
        env: [
          {name: 'LOG_FORMAT', value: 'json'},
          {name: 'B', value: '3'},
          {name: 'A', value: '1'},
        ],
      },
    ),
    [
      {kind: 'added', path: 'spec.template.spec.containers[backend].env[LOG_FORMAT]', after: 'json'},
      {kind: 'changed', path: 'spec.template.spec.containers[backend].env[B]', before: '2', after: '3'},
    ],
  ],
  [
    'ports by number, with TCP understood',
    deployment({}, {ports: [{containerPort: 80}]}),
    deployment({}, {ports: [{containerPort: 81}, {containerPort: 80, protocol: 'TCP', name: 'http'}]}),
    [
      {kind: 'added', path: 'spec.template.spec.containers[backend].ports[81]'},
      {kind: 'added', path: 'spec.template.spec.containers[backend].ports[80].protocol'},
      {kind: 'added', path: 'spec.template.spec.containers[backend].ports[80].name', after: 'http'},
    ],
  ],
  [
    'the words of a command as one',
    deployment({}, {command: ['a', 'b']}),
    deployment({}, {command: ['a', 'c']}),
    [{path: 'spec.template.spec.containers[backend].command', before: ['a', 'b'], after: ['a', 'c']}],
  ],
  ['nothing between null and absent', deployment({replicas: null}), deployment({}), []],
  [
    'a whole map that is new',
    deployment({}),
    deployment({}, {securityContext: {runAsUser: 1}}),
    [{kind: 'added', path: 'spec.template.spec.containers[backend].securityContext', after: {runAsUser: 1}}],
  ],
  [
    'keys with dots in brackets, chart labels as noise',
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {helm.sh/chart: s-1}}, data: {app.json: a}}',
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {helm.sh/chart: s-2}}, data: {app.json: b}}',
    [
      {path: 'metadata.labels[helm.sh/chart]', isNoise: true},
      {path: 'data[app.json]', isNoise: false},
    ],
  ],
  [
    'nothing between a Secret in the clear and the same in base64',
    '{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {KEY: geheim}}',
    '{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {KEY: Z2VoZWlt}}',
    [],
  ],
];

describe('comparing manifests', () => {
  test.each(cases)('shows %s', (_, before, after, expected) => {
    const found = fields(before, after);
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });

  test('tells objects apart by group, kind, namespace and name, and not by version', () => {
    const one = '{apiVersion: policy/v1beta1, kind: P, metadata: {name: p}}';
    const other = '{apiVersion: policy/v1, kind: P, metadata: {name: p}}';
    const third = '{apiVersion: other/v1, kind: P, metadata: {name: p}}';
    expect(compareManifests(objects(one), objects(other)).map(({kind}) => kind)).toEqual(['changed']);
    expect(compareManifests(objects(one), objects(third)).map(({kind}) => kind)).toEqual(['added', 'removed']);
  });

  test('of a release with itself finds nothing', () => {
    const text = fixture('helm-3.17-get-manifest.yaml');
    expect(compareManifests(objects(text), objects(text))).toEqual([]);
    expect(renderDiff([], {folded: true})).toBe('Nothing changes.\n');
  });

  test('of two recorded versions reads as a person would write it', () => {
    const live = objects(fixture('helm-3.17-get-manifest.yaml'));
    const next = objects(fixture('helm-3.17-dry-run-manifest.yaml'));
    const changes = compareManifests(live, next);
    const folded = renderDiff(changes, {folded: true});
    expect(folded).toContain(
      [
        'Deployment/datachain-studio-scheduler  1 change',
        '  spec.template.spec.containers[scheduler].image',
        '    - registry.internal.company.com/datachain/studio-scheduler:1.2.2',
        '    + registry.internal.company.com/datachain/studio-scheduler:1.2.3',
      ].join('\n'),
    );
    expect(folded).toContain('Service/datachain-studio-legacy-api  removed\n  - apiVersion: v1');
    expect(folded).toContain('ConfigMap/datachain-studio-feature-flags  added\n  + apiVersion: v1');
    expect(folded).toContain('40 checksum annotations and chart labels folded; 13 objects change in nothing else');
    expect(folded).not.toContain('Secret/');
    expect(renderDiff(changes, {folded: false})).toContain('metadata.labels[helm.sh/chart]');
  });

  test('shows the lines that differ in a long text, and nothing that could drive a terminal', () => {
    const map = (text: string) =>
      JSON.stringify({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'c'}, data: {file: text}});
    const before = ['one', 'two', 'three', 'four', 'five', 'six'].join('\n');
    const diff = renderDiff(
      compareManifests(objects(map(before)), objects(map(before.replace('five', '\u001b[2J5')))),
      {folded: true},
    );
    expect(diff).toContain('  data[file]\n      four\n    - five\n    + \\x1b[2J5\n      six');
    expect(diff).not.toContain('one');
  });
});
