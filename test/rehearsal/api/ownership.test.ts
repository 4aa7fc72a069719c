import {describe, expect, test} from 'vitest';
import {applied} from '../../../source/rehearsal/api/ownership/apply.ts';
import {type Manager, managedFields, withOwners} from '../../../source/rehearsal/api/ownership/managers.ts';
import {recordUpdate} from '../../../source/rehearsal/api/ownership/update.ts';
import {definedType} from '../../../source/rehearsal/api/schema/custom.ts';
import {builtInType} from '../../../source/rehearsal/api/schema/index.ts';
import type {StructType} from '../../../source/rehearsal/api/schema/notation.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';

const time = '2026-11-22T08:21:01Z';

function known(apiVersion: string, kind: string): StructType {
  const type = builtInType(apiVersion, kind);
  if (!type) throw new Error(`no table describes ${kind}`);
  return type;
}

const types = {
  Deployment: known('apps/v1', 'Deployment'),
  Service: known('v1', 'Service'),
  ConfigMap: known('v1', 'ConfigMap'),
};

type Kind = keyof typeof types;
const versions: Record<Kind, string> = {Deployment: 'apps/v1', Service: 'v1', ConfigMap: 'v1'};

const object = (kind: Kind, fields: object): KubeObject =>
  ({apiVersion: versions[kind], kind, metadata: {name: 'web'}, ...fields}) as KubeObject;

const by = (kind: Kind, name: string, operation: Manager['operation'], subresource = ''): Manager => ({
  name,
  operation,
  apiVersion: versions[kind],
  subresource,
});

/** Applies one configuration after another, each by its manager, to what comes of it. */
function apply(kind: Kind, live: KubeObject | undefined, manager: string, fields: object, force = false): KubeObject {
  const {object: after, owners} = applied({
    type: types[kind],
    live,
    config: object(kind, fields),
    manager: by(kind, manager, 'Apply'),
    time,
    force,
    ignored: ['status'],
  });
  return withOwners(live, after, owners);
}

function update(kind: Kind, before: KubeObject, manager: string, after: KubeObject, subresource = ''): KubeObject {
  const ignored = subresource === 'status' ? ['spec'] : ['status'];
  return recordUpdate({
    type: types[kind],
    before,
    after,
    manager: by(kind, manager, 'Update', subresource),
    time,
    ignored,
  });
}

const owned = ({metadata}: KubeObject) =>
  Object.fromEntries(
    (metadata.managedFields as {manager: string; fieldsV1: unknown}[]).map(entry => [entry.manager, entry.fieldsV1]),
  );

const containers = (...items: object[]) => ({spec: {template: {spec: {containers: items}}}});

describe('applying', () => {
  test('takes away what the manager applies no more, and leaves the rest', () => {
    const first = apply('ConfigMap', undefined, 'helm', {data: {a: '1', b: '2'}});
    const touched = update('ConfigMap', first, 'kubectl', {...first, data: {a: '1', b: '2', c: '3'}});
    expect(apply('ConfigMap', touched, 'helm', {data: {a: '1'}})['data']).toEqual({a: '1', c: '3'});
  });

  test('leaves what somebody else applies as well, who then owns it alone', () => {
    const first = apply('ConfigMap', undefined, 'helm', {data: {a: '1', b: '2'}});
    const shared = apply('ConfigMap', first, 'other', {data: {b: '2'}});
    const after = apply('ConfigMap', shared, 'helm', {data: {a: '1'}});
    expect(after['data']).toEqual({a: '1', b: '2'});
    expect(owned(after)).toEqual({helm: {'f:data': {'f:a': {}}}, other: {'f:data': {'f:b': {}}}});
  });

  test('tells containers apart by name and ports by number and protocol, which is TCP unless said', () => {
    const first = apply('Deployment', undefined, 'helm', containers({name: 'web', ports: [{containerPort: 80}]}));
    const second = apply(
      'Deployment',
      first,
      'other',
      containers({name: 'web', ports: [{containerPort: 53, protocol: 'UDP'}]}, {name: 'side'}),
    );
    expect(second).toMatchObject(
      containers({name: 'web', ports: [{containerPort: 80}, {containerPort: 53, protocol: 'UDP'}]}, {name: 'side'}),
    );
    expect(JSON.stringify(owned(second)['helm'])).toContain('k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}');
  });

  test('replaces a list that is owned as a whole', () => {
    const first = apply('Deployment', undefined, 'helm', containers({name: 'web', args: ['a', 'b']}));
    const after = apply('Deployment', first, 'helm', containers({name: 'web', args: ['c']}));
    expect(after).toMatchObject(containers({name: 'web', args: ['c']}));
  });

  test('keeps the order of the configuration around what only the server has', () => {
    const first = apply('Deployment', undefined, 'other', containers({name: 'injected'}, {name: 'b'}));
    const after = apply('Deployment', first, 'helm', containers({name: 'a'}, {name: 'b'}));
    expect(after).toMatchObject(containers({name: 'injected'}, {name: 'a'}, {name: 'b'}));
  });

  test('owns values of a set one by one', () => {
    const finalizers = (...names: string[]) => ({metadata: {name: 'web', finalizers: names}});
    const first = apply('ConfigMap', undefined, 'helm', finalizers('a/one'));
    const after = apply('ConfigMap', first, 'other', finalizers('b/two'));
    expect(after.metadata.finalizers).toEqual(['a/one', 'b/two']);
    expect(owned(after)['other']).toEqual({'f:metadata': {'f:finalizers': {'v:"b/two"': {}}}});
  });

  test('to what was there before anybody was recorded names its maker', () => {
    const old = object('ConfigMap', {data: {a: '1'}});
    const message = 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a';
    expect(() => apply('ConfigMap', old, 'helm', {data: {a: '2'}})).toThrow(message);
  });
});

describe('a conflict', () => {
  const live = () => {
    const first = apply('Deployment', undefined, 'helm', {spec: {replicas: 1, paused: true}});
    return update(
      'Deployment',
      first,
      'kubectl-edit',
      object('Deployment', {...first, spec: {replicas: 5, paused: true}}),
    );
  };

  test('with an update says through which version', () => {
    const message = 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas';
    expect(() => apply('Deployment', live(), 'helm', {spec: {replicas: 2, paused: true}})).toThrow(message);
  });

  test('with several managers lists each with its fields', () => {
    const other = {spec: {replicas: 3, minReadySeconds: 9}};
    const both = apply('Deployment', apply('Deployment', undefined, 'a', {spec: {replicas: 1}}), 'b', {
      spec: {minReadySeconds: 1},
    });
    expect(() => apply('Deployment', both, 'c', other)).toThrow(
      'Apply failed with 2 conflicts: conflicts with "a":\n- .spec.replicas\nconflicts with "b":\n- .spec.minReadySeconds',
    );
  });

  test('through a subresource says which', () => {
    const first = apply('Deployment', undefined, 'helm', {spec: {replicas: 1}});
    const scaled = update(
      'Deployment',
      first,
      'kubectl',
      object('Deployment', {...first, spec: {replicas: 4}}),
      'scale',
    );
    expect(() => apply('Deployment', scaled, 'helm', {spec: {replicas: 1}})).toThrow(
      'conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
  });

  test('is none when both want the same, and is overcome by force', () => {
    expect(owned(apply('Deployment', live(), 'helm', {spec: {replicas: 5}}))).toHaveProperty('kubectl-edit');
    const forced = apply('Deployment', live(), 'helm', {spec: {replicas: 2}}, true);
    expect(forced['spec']).toMatchObject({replicas: 2});
    expect(owned(forced)).toEqual({helm: {'f:spec': {'f:replicas': {}}}});
  });
});

describe('an update', () => {
  test('owns what it changed, and what it takes away nobody owns', () => {
    const first = apply('ConfigMap', undefined, 'helm', {data: {a: '1', b: '2'}});
    const after = update('ConfigMap', first, 'me', object('ConfigMap', {...first, data: {a: '9'}}));
    expect(owned(after)).toEqual({me: {'f:data': {'f:a': {}}}});
  });

  test('that changes nothing leaves times and owners as they were', () => {
    const first = apply('ConfigMap', undefined, 'helm', {data: {a: '1'}});
    expect(update('ConfigMap', first, 'me', first)).toEqual(first);
  });

  test('may clear the list by one empty entry', () => {
    const first = apply('ConfigMap', undefined, 'helm', {data: {a: '1'}});
    const cleared = {...first, metadata: {...first.metadata, managedFields: [{}]}};
    expect(update('ConfigMap', first, 'me', cleared).metadata).not.toHaveProperty('managedFields');
  });
});

test('appliers come first, then who wrote earlier', () => {
  const set = {isMember: false, below: new Map([['f:data', {isMember: true, below: new Map()}]])};
  const entries = managedFields([
    {manager: by('ConfigMap', 'late', 'Update'), time: '2026-11-22T09:00:00Z', set},
    {manager: by('ConfigMap', 'early', 'Update'), time: '2026-11-22T08:00:00Z', set},
    {manager: by('ConfigMap', 'applier', 'Apply'), time: '2026-11-22T10:00:00Z', set},
    {manager: by('ConfigMap', 'nothing', 'Apply'), time, set: {isMember: false, below: new Map()}},
  ]);
  expect(entries.map(entry => (entry as {manager: string}).manager)).toEqual(['applier', 'early', 'late']);
});

test('lists of custom objects are owned as their definition says', () => {
  const items = {type: 'object', properties: {name: {type: 'string'}, size: {type: 'integer'}}};
  const list = (more: object) => ({type: 'array', items, ...more});
  const type = definedType({
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            properties: {
              whole: list({}),
              keyed: list({'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name']}),
            },
          },
        },
      },
    },
  });
  const custom = (spec: object) =>
    ({apiVersion: 'example.com/v1', kind: 'Thing', metadata: {name: 'a'}, spec}) as unknown as KubeObject;
  const manager: Manager = {name: 'helm', operation: 'Apply', apiVersion: 'example.com/v1', subresource: ''};
  const config = custom({whole: [{name: 'a'}], keyed: [{name: 'a', size: 1}]});
  const {owners} = applied({type, live: undefined, config, manager, time, force: false, ignored: []});
  expect(managedFields(owners)).toMatchObject([
    {fieldsV1: {'f:spec': {'f:whole': {}, 'f:keyed': {'k:{"name":"a"}': {'.': {}, 'f:name': {}, 'f:size': {}}}}}},
  ]);
});
